/** Hands that fill a store over its API and with real git, and write down what they did. */
import path from 'node:path'
import { Api, type Fields } from '../support/api.ts'
import { git } from '../support/git.ts'
import type { OldFeed, OldItem, OldPerson, OldStore } from '../support/old-data-folder.ts'
import { PASSWORD } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const EVERYTHING = ['git:read', 'items:read', 'items:write']

/** @param store what was done is written into it */
export function createFiller(baseUrl: string, store: OldStore) {
  const sessions = new Map<string, Api>()

  return { addPerson, token, as, item, version, sync, group, install, fetchFeed }

  async function addPerson(name: string, { exists = false } = {}): Promise<void> {
    const email = `${name}@example.com`
    if (!exists) await must(as('root').post('/users', { email, password: PASSWORD }))
    const api = new Api(baseUrl)
    sessions.set(name, api)
    await must(api.signIn(email, PASSWORD))
    store.people[name] = { email, admin: name === 'root', tokens: {} }
    await token(name, 'Laptop', ['git:read'])
    await token(name, 'Tools', name === 'root' ? [...EVERYTHING, 'admin'] : EVERYTHING)
  }

  async function token(
    name: string,
    label: string,
    scopes = ['git:read'],
  ): Promise<{ id: string; token: string }> {
    const { body } = await must(as(name).post('/tokens', { name: label, scopes }))
    person(name).tokens[label] = { secret: body.token, scopes }
    return body
  }

  function person(name: string): OldPerson {
    return store.people[name]!
  }

  function as(name: string): Api {
    return sessions.get(name)!
  }

  async function item(owner: string, fields: Fields, given?: string): Promise<void> {
    const { body } = await must(as(owner).upload('/items', { ...fields, ...(given && { version: given }) }))
    store.items[body.servedName] = { kind: body.kind, owner, versions: [body.latest] } satisfies OldItem
  }

  async function version(name: string, { file }: Fields, given?: string): Promise<void> {
    const [servedName, { owner, versions }] = Object.entries(store.items).find(([key]) =>
      key.startsWith(`${name}-by-`),
    )!
    const { body } = await must(
      as(owner).upload(`/items/${servedName}/versions`, { file, ...(given && { version: given }) }),
    )
    versions.push(body.version ?? given)
  }

  async function sync(slug: string): Promise<void> {
    const { body } = await must(as('root').post(`/sources/${slug}/sync`))
    for (;;) {
      const { state } = (await must(as('root').get(`/jobs/${body.job}`))).body
      if (state === 'succeeded') return
      if (state === 'failed' || state === 'cancelled') throw new Error(`The sync of ${slug} ${state}.`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async function group(slug: string, members: string[], grants: Record<string, string>): Promise<void> {
    await must(as('root').post('/groups', { slug, name: `The ${slug}` }))
    for (const member of members) await must(as('root').put(`/groups/${slug}/members/${member}`))
    for (const [item, tier] of Object.entries(grants))
      await must(as('root').put(`/groups/${slug}/grants/${item}`, { tier }))
  }

  async function install(name: string, item: string, pin?: string): Promise<void> {
    await must(as(name).put(`/items/${item}/install`, pin === undefined ? undefined : { pin }))
  }

  /** Clone somebody's own feed, or a group's. @param feed a user name or a group's slug */
  async function fetchFeed(feed: string, reader: string, with_?: { token: string }): Promise<void> {
    const isGroup = store.people[feed] === undefined
    const url = new URL(`${baseUrl}/git/${isGroup ? `groups/${feed}/stoa-${feed}` : 'stoa'}.git`)
    url.username = reader
    url.password = with_?.token ?? person(reader).tokens.Laptop!.secret
    const folder = await temporaryFolder('old-clone')
    await git(folder, ['clone', '--quiet', '--bare', url.href, 'it.git'])
    const head = await git(path.join(folder, 'it.git'), ['rev-parse', 'HEAD'])
    const known = store.feeds.find((candidate) => candidate.feed === feed)
    if (known === undefined) store.feeds.push({ feed, isGroup, heads: [head] } satisfies OldFeed)
    else if (known.heads.at(-1) !== head) known.heads.push(head)
  }
}

/** A call that has to succeed. */
export async function must(answer: ReturnType<Api['get']>) {
  const given = await answer
  if (given.status >= 300) throw new Error(`${given.status}: ${JSON.stringify(given.body)}`)
  return given
}
