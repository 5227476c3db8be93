/** Two tabs with the same form: the one that is sent last is told what the first changed, and puts nothing back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DRAFTS_PER_USER_MAX } from '../../src/kernel/limits.ts'
import type { Answer, Api } from '../support/api.ts'
import { skillZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  await ann.api.upload('/items', { file: skillZip('tool'), title: 'Tool', description: 'Works.' })
})
afterAll(() => running.close())

type Fields = Record<string, string>

/** What a browser would send of the page's form, as it came. */
async function formAt(api: Api, path: string, action: string): Promise<Fields> {
  const { body } = await api.get(`/${path}`)
  const form: string = body.split(`action="${action}"`)[1].split('</form>')[0]
  const fields: Fields = {}
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(input)?.[1]
    const type = attribute('type') ?? 'text'
    const isChosen = !['checkbox', 'radio', 'file'].includes(type) || / checked/.test(input)
    if (isChosen && type !== 'file') fields[attribute('name') ?? ''] = attribute('value') ?? ''
  }
  for (const [, name, text] of form.matchAll(/<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</g))
    fields[name!] = text!
  for (const [, name, options] of form.matchAll(/<select[^>]*name="([^"]+)"[^>]*>(.*?)<\/select>/gs)) {
    const chosen =
      /<option value="([^"]*)"[^>]* selected/.exec(options!) ?? /<option value="([^"]*)"/.exec(options!)
    fields[name!] = chosen?.[1] ?? ''
  }
  return fields
}

function send(api: Api, path: string, fields: Fields): Promise<Answer> {
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return api.post(`/${path}`, new URLSearchParams(fields).toString(), type)
}

function multipart(api: Api, path: string, fields: Fields): Promise<Answer> {
  return api.upload(`/${path}`, fields)
}

const alertOf = ({ body }: Answer): string => /role="alert">(.*?)<\/(?:div|p)>/s.exec(body)?.[1] ?? ''

describe('the words of an item', () => {
  const edit = '/store/tool-by-ann/edit'
  const item = async () => (await ann.api.get('/items/tool-by-ann')).body

  test('are not put back by a tab that was opened before', async () => {
    const [first, second] = [await formAt(ann.api, edit, edit), await formAt(ann.api, edit, edit)]
    expect((await multipart(ann.api, edit, { ...first, title: 'First' })).status).toBe(303)
    const answer = await multipart(ann.api, edit, {
      ...second,
      title: 'Second',
      description: 'Of the second.',
    })
    expect(answer.status).toBe(409)
    expect(alertOf(answer)).toContain('somebody else or another tab of yours changed the title.')
    expect(answer.body).toContain('Now the title: <bdi>First</bdi>')
    expect(answer.body).toContain('value="Second"')
    expect(await item()).toMatchObject({ title: 'First', description: 'Works.' })
  })

  test('that one had not touched are those of the other tab, and saving again keeps both', async () => {
    const [first, second] = [await formAt(ann.api, edit, edit), await formAt(ann.api, edit, edit)]
    await multipart(ann.api, edit, { ...first, title: 'Theirs' })
    const answer = await multipart(ann.api, edit, { ...second, description: 'Mine.' })
    expect(answer.status).toBe(409)
    expect(answer.body).toContain('value="Theirs"')
    expect(answer.body).toContain('Mine.')
    const seen = /name="seen" value="([^"]+)"/.exec(answer.body)![1]!
    expect(
      (await multipart(ann.api, edit, { ...second, title: 'Theirs', description: 'Mine.', seen })).status,
    ).toBe(303)
    expect(await item()).toMatchObject({ title: 'Theirs', description: 'Mine.' })
  })

  test('are saved when the other tab changed them to the same, or nothing', async () => {
    const [first, second] = [await formAt(ann.api, edit, edit), await formAt(ann.api, edit, edit)]
    await multipart(ann.api, edit, { ...first, title: 'Same' })
    expect((await multipart(ann.api, edit, { ...second, title: 'Same' })).status).toBe(303)
  })

  test('who may see it is not opened again by a tab that was opened before', async () => {
    const [first, second] = [await formAt(ann.api, edit, edit), await formAt(ann.api, edit, edit)]
    await multipart(ann.api, edit, { ...first, sharing: 'private' })
    const answer = await multipart(ann.api, edit, { ...second, title: 'Shown to all' })
    expect(answer.status).toBe(409)
    expect(alertOf(answer)).toContain('who may see it')
    expect(await item()).toMatchObject({ sharing: 'private', title: 'Same' })
  })
})

test('an address that another tab changed is not changed back', async () => {
  const at = '/admin/users/ann'
  const [first, second] = [
    await formAt(running.admin, at, `${at}/email`),
    await formAt(running.admin, at, `${at}/email`),
  ]
  expect((await send(running.admin, `${at}/email`, { ...first, email: 'one@example.com' })).status).toBe(303)
  const answer = await send(running.admin, `${at}/email`, { ...second, email: 'two@example.com' })
  expect(answer.status).toBe(409)
  expect(alertOf(answer)).toContain('Changed since this form was opened')
  expect(answer.body).toContain('value="two@example.com"')
  expect((await running.admin.get('/users/ann')).body.email).toBe('one@example.com')
})

test('a source that another tab changed is not changed back', async () => {
  const body = { slug: 'shop', name: 'Shop', url: 'https://git.example.com/shop.git', mode: 'marketplace' }
  expect((await running.admin.post('/sources', body)).status).toBe(201)
  const edit = '/admin/sources/shop/edit'
  const [first, second] = [await formAt(running.admin, edit, edit), await formAt(running.admin, edit, edit)]
  expect((await send(running.admin, edit, { ...first, promote: 'hold' })).status).toBe(303)
  const answer = await send(running.admin, edit, { ...second, name: 'Other' })
  expect(answer.status).toBe(409)
  expect(alertOf(answer)).toContain('changed what happens to changes.')
  expect((await running.admin.get('/sources/shop')).body).toMatchObject({ name: 'Shop', promote: 'hold' })
})

test('with as many drafts as are kept, an upload takes the place of the oldest, or of another', async () => {
  const bob = (await running.person('bob')).api
  const newest: string[] = []
  for (let count = 0; count < DRAFTS_PER_USER_MAX; count += 1) {
    const { headers } = await bob.upload('//store/new', { file: skillZip(`draft-${count}`) })
    newest.unshift(headers.get('location')!)
  }
  const { instead } = await formAt(bob, '/store/new', '/store/new')
  expect(`/store/new/${instead}`).toBe(newest.at(-1))
  const refused = await bob.upload('//store/new', { file: skillZip('more') })
  expect(refused.status).toBe(409)
  expect(refused.body).toContain('Throw away for it')
  const kept = await bob.upload('//store/new', { file: skillZip('more'), instead: instead! })
  expect(kept.status).toBe(303)
  expect((await bob.get(`/${newest.at(-1)}`)).status).toBe(404)
  for (const address of [...newest.slice(0, -1), kept.headers.get('location')!])
    expect((await bob.get(`/${address}`)).status).toBe(200)
})
