/** Lists that grow at their beginning: what is written between two pages is repeated on neither, and hides nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { record } from '../../src/audit/audit.ts'
import { nextOf } from '../support/api.ts'
import { skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
})
afterAll(() => running.close())

const note = (entries: number, subject = 'noted') =>
  running.deps.db.write((tx) => {
    for (let n = 0; n < entries; n += 1) record(tx, 1, { actor: 'ann', action: 'item.publish', subject })
  })

describe('the audit trail', () => {
  const numbers = (body: { sequence: number }[]) => body.map(({ sequence }) => sequence)

  test('goes from page to page by number, whatever is written meanwhile', async () => {
    await note(25)
    const seen: number[] = []
    let path: string | undefined = '/audit?limit=10'
    while (path !== undefined) {
      const { body, headers } = await running.admin.get(path)
      seen.push(...numbers(body))
      path = nextOf(headers)
      await note(3)
    }
    expect(seen).toEqual(Array.from({ length: seen[0]! }, (_, index) => seen[0]! - index))
  })

  test('keeps to its subject from page to page', async () => {
    await note(5, 'one-of-five')
    const first = await running.admin.get('/audit?limit=3&subject=one-of-five')
    await note(1, 'one-of-five')
    const second = await running.admin.get(nextOf(first.headers)!)
    expect([first.body.length, second.body.length]).toEqual([3, 2])
    expect(nextOf(second.headers)).toBeUndefined()
    expect(new Set([...numbers(first.body), ...numbers(second.body)]).size).toBe(5)
  })

  test.each(['0', '-1', '1.5', 'x', '1e300', '99999999999'])('knows no number %s', async (before) => {
    expectProblem(await running.admin.get(`/audit?before=${before}`), 400, 'bad_request', 'before')
  })

  describe('on its page', () => {
    const open = async (path: string) => {
      const response = await fetch(`${running.baseUrl}${path}`, {
        headers: { cookie: running.admin.cookie! },
      })
      const text = await response.text()
      const link = (name: string) =>
        new RegExp(`<a href="([^"]+)">${name}</a>`).exec(text)?.[1]?.replaceAll('&amp;', '&')
      const shown = [...text.matchAll(/<th scope="row" class="number">(\d+)<\/th>/g)].map(([, n]) =>
        Number(n),
      )
      return { shown, older: link('Older'), newer: link('Newer') }
    }

    test('goes back and forth without repeating or passing over an entry', async () => {
      await note(120)
      const first = await open('/admin/audit')
      expect([first.shown.length, first.newer]).toEqual([50, undefined])
      await note(4)
      const second = await open(first.older!)
      expect(second.shown[0]).toBe(first.shown.at(-1)! - 1)
      await note(60)
      expect((await open(second.newer!)).shown).toEqual(first.shown)
      const third = await open(second.older!)
      expect(third.shown[0]).toBe(second.shown.at(-1)! - 1)
      const newest = await open((await open(second.newer!)).newer!)
      expect(newest.shown.at(-1)).toBe(first.shown[0]! + 1)
    })

    test('shows the newest to whoever came back to them', async () => {
      const first = await open('/admin/audit')
      const back = await open((await open(first.older!)).newer!)
      expect(back.shown).toEqual(first.shown)
    })
  })
})

describe('the history of one’s set', () => {
  test('goes from page to page by commit, whatever is pulled meanwhile', async () => {
    const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven']
    for (const name of names) await ann.api.upload('/items', { file: skillZip(`step-${name}`) })
    const install = async (name: string) => {
      await ann.api.put(`/items/step-${name}-by-ann/install`, {})
      return (await ann.api.get('/stack/history?limit=1')).body[0].commit as string
    }
    const commits: string[] = []
    for (const name of names.slice(0, 5)) commits.unshift(await install(name))
    const first = await ann.api.get('/stack/history?limit=2')
    await install('six')
    const second = await ann.api.get(nextOf(first.headers)!)
    await install('seven')
    const third = await ann.api.get(nextOf(second.headers)!)
    const seen = [first, second, third].flatMap(({ body }) =>
      body.map(({ commit }: { commit: string }) => commit),
    )
    expect(seen.slice(0, 5)).toEqual(commits)
    expect(new Set(seen).size).toBe(seen.length)
  })

  test.each(['x', '0'.repeat(40)])('knows no commit %s', async (before) => {
    expectProblem(await ann.api.get(`/stack/history?before=${before}`), 400, 'bad_request', before)
  })
})
