/** Pages of somebody with hundreds of plugins: parts that a browser shows at once, all of which can be reached. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grants } from '../../src/access/entitlements.repo.ts'
import { EVERYONE_ID } from '../../src/access/groups.repo.ts'
import { getItem } from '../../src/catalog/items.repo.ts'
import { basic } from '../support/feeds.ts'
import { pluginZip } from '../support/items.ts'
import { fillStack, PLUGINS, refuseAll } from '../support/long-stack.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

/** Of a document, before it is compressed. */
const PAGE_BYTES_MAX = 100_000

let running: RunningStoa
let names: string[]
beforeAll(async () => {
  running = await runStoa()
  await running.admin.upload('/items', { file: pluginZip('model') })
  names = await fillStack(running.deps.db, 'root', 'model-by-root')
})
afterAll(() => running.close())

async function page(path: string): Promise<string> {
  const { status, body } = await running.admin.get(`/${path}`)
  expect({ path, status }).toEqual({ path, status: 200 })
  expect(Buffer.byteLength(body)).toBeLessThan(PAGE_BYTES_MAX)
  return body
}

/** Follows "Next" to the end. */
async function everyPart(path: string, label: string): Promise<string[]> {
  const parts: string[] = []
  for (let next: string | undefined = path; next !== undefined; ) {
    const body = await page(next)
    parts.push(body)
    const pager: string = body.split(`aria-label="${label}"`)[1]?.split('</nav>')[0] ?? ''
    next = /href="([^"]+)" rel="next"/.exec(pager)?.[1]?.replaceAll('&amp;', '&')
  }
  return parts
}

test('my stack comes in parts under 100 KB, which hold each item once', async () => {
  const parts = await everyPart('/stack', 'Parts of your stack')
  expect(parts[0]).toContain(`${PLUGINS} items`)
  const shown = parts.flatMap((body) => [...body.matchAll(/<li id="([a-z0-9-]+)">/g)].map(([, name]) => name))
  expect(shown).toEqual([...names].sort())
})

test('what one does on a later part leads back to it', async () => {
  const name = [...names].sort()[60]!
  const body = await page('/stack?offset=50')
  expect(body).toContain('name="back" value="/stack?offset=50"')
  const { headers } = await running.admin.post(
    `//stack/${name}/pin`,
    new URLSearchParams({ pin: '1.0.0', back: '/stack?offset=50' }).toString(),
    { 'content-type': 'application/x-www-form-urlencoded' },
  )
  expect(headers.get('location')).toBe(`/stack?offset=50#${name}`)
})

test('an item of the stack is found by a word', async () => {
  const body = await page('/stack?q=helper-664')
  expect([...body.matchAll(/<li id="([a-z0-9-]+)">/g)]).toHaveLength(1)
  expect(body).toContain('helper-664')
  expect(await page('/stack?q=no-such-word')).toContain('No items')
})

test('the commands of Connect name every plugin, in parts under 100 KB', async () => {
  const parts = await everyPart('/connect', 'Parts of your stack')
  const named = parts.flatMap((body) =>
    [...body.matchAll(/claude plugin install ([a-z0-9-]+)@stoa/g)].map(([, name]) => name!),
  )
  expect([...new Set(named)].sort()).toEqual([...names].sort())
})

test('what waits for the next pull, and what going back does, is told in part', async () => {
  const { body: history } = await running.admin.get('/stack/history')
  const { token } = (await running.admin.post('/tokens', { name: 'client' })).body
  const headers = { authorization: basic(token) }
  const feed = `${running.baseUrl}/git/stoa.git/info/refs?service=git-upload-pack`
  expect((await fetch(feed, { headers })).status).toBe(200)
  await page('/stack')
  const body = await page(`/stack/go-back?commit=${history.at(-1).commit}`)
  expect(body).toContain('name="seen"')
})

test('the system page weighs the same, and says when it measured', async () => {
  const body = await page('/admin/system')
  expect(body).toMatch(/Measured (just now|\d+ \w+ ago)\.|They are being measured\./)
})

test('somebody’s page for admins comes in parts too', async () => {
  const parts = await everyPart('/admin/users/root', 'Parts of their set')
  expect(parts[0]).toContain(`In their set: ${PLUGINS} items`)
  expect(parts).toHaveLength(Math.ceil(PLUGINS / 50))
})

describe('having refused all of it', () => {
  beforeAll(async () => {
    await running.deps.db.write((tx) => {
      for (const name of names) {
        const { id: itemId } = getItem(tx, name)
        tx.put(grants, { groupId: EVERYONE_ID, itemId, tier: 'default', createdAt: 0 })
      }
    })
    await refuseAll(running.deps.db, 'root')
  })

  test('my stack lists that in parts', async () => {
    const parts = await everyPart('/stack', 'Parts of what you opted out of')
    expect(parts.join('').match(/Take it again: /g)).toHaveLength(PLUGINS)
  })

  test('an admin’s page of the person does too', async () => {
    const parts = await everyPart('/admin/users/root', 'Parts of what they opted out of')
    expect(parts).toHaveLength(Math.ceil(PLUGINS / 50))
  })
})
