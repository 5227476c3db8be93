/** A person with a stack who follows what Connect shows, one step after the other. */
import { expect } from 'vitest'
import { pluginZip } from '../support/items.ts'
import type { Person, RunningStoa } from '../support/stoa.ts'
import { readConnect, type Shown } from './connect-page.ts'
import type { Machine } from './machine.ts'

export const FORMS = ['steps', 'withToken'] as const

export interface Follower {
  person: Person
  token: string
  /** Served name of a plugin of their own with one skill, whose text says the version ("As 1.0.0 says."). */
  plugin: string
  /** What is done once. */
  first: Shown[]
  /** What is done after a change. */
  later: Shown[]
}

/**
 * A new person with a plugin of their own and a starter skill, in its bundle, and what Connect shows them for one client.
 * Nothing else is in their stack: an agent takes seconds for each plugin.
 */
export async function newFollower(
  running: RunningStoa,
  client: string,
  form: (typeof FORMS)[number],
): Promise<Follower> {
  const person = await running.person(`${client}-${form}`.toLowerCase().replaceAll(' ', '-'))
  const plugin = `tidy-by-${person.username}`
  await publish(person, '/items', '1.0.0')
  await leaveAll(person)
  for (const item of [plugin, 'commit-messages'])
    expect((await person.api.put(`/items/${item}/install`)).status).toBe(200)
  const shown = (await readConnect(person)).get(client)![form]
  const isLater = ({ text }: Shown) => text.startsWith('After a change')
  return {
    person,
    plugin,
    token: await person.token(),
    first: shown.filter((step) => !isLater(step)),
    later: shown.filter(isLater),
  }
}

/** Paste every step. The person is ready to type the token only where the page says so. */
export async function follow(machine: Machine, steps: readonly Shown[], token: string): Promise<void> {
  for (const { text, command } of steps) {
    const typed = text.includes('password') ? { password: token } : {}
    await machine.paste(command.replaceAll('TOKEN', token), typed)
  }
}

export function publishNext({ person, plugin }: Follower, version: string): Promise<void> {
  return publish(person, `/items/${plugin}/versions`, version)
}

/** What comes to everybody by itself. */
async function leaveAll({ api }: Person): Promise<void> {
  for (const { item } of (await api.get('/stack')).body.entries)
    expect((await api.put(`/items/${item}/opt-out`)).status).toBe(200)
}

async function publish(person: Person, address: string, version: string): Promise<void> {
  const skill = `---\nname: tidying\ndescription: Tidies up when asked.\n---\n\nAs ${version} says.\n`
  const file = pluginZip('tidy', { version, files: { 'skills/tidying/SKILL.md': skill } })
  const { status, body } = await person.api.upload(address, { file })
  expect({ status, body }).toMatchObject({ status: 201 })
}
