/** For every operation: something that it can be asked for, and who may. A new operation needs a line here. */
import type { RunningStoa } from '../support/stoa.ts'

/** `person` owns what examples are about, as far as they own anything. */
export type By = 'nobody' | 'person' | 'admin'

export interface World {
  running: RunningStoa
  /** For new names: no other example has the number. */
  number: number
}

export interface Example {
  /** Who best may do it. */
  by: By
  input(world: World): object | Promise<object>
}

/** A new group with somebody in it. */
async function newGroup({ running, number }: World): Promise<{ slug: string }> {
  const slug = `group-${number}`
  await running.admin.post('/groups', { slug, name: 'A group' })
  await running.admin.put(`/groups/${slug}/members/somebody`)
  return { slug }
}

async function newGrant(world: World): Promise<{ slug: string; item: string }> {
  const { slug } = await newGroup(world)
  await world.running.admin.put(`/groups/${slug}/grants/thing-by-person`, { tier: 'available' })
  return { slug, item: 'thing-by-person' }
}

export const EXAMPLES: Readonly<Record<string, Example>> = {
  'group.add-member': { by: 'admin', input: async (w) => ({ ...(await newGroup(w)), username: 'person' }) },
  'group.create': { by: 'admin', input: ({ number }) => ({ slug: `new-${number}`, name: 'New' }) },
  'group.delete': { by: 'admin', input: newGroup },
  'group.delete-grant': { by: 'admin', input: newGrant },
  'group.list': { by: 'admin', input: () => ({ limit: 2 }) },
  'group.list-grants': { by: 'admin', input: newGroup },
  'group.list-members': { by: 'admin', input: newGroup },
  'group.put-grant': { by: 'admin', input: async (w) => ({ ...(await newGrant(w)), tier: 'required' }) },
  'group.remove-member': {
    by: 'admin',
    input: async (w) => ({ ...(await newGroup(w)), username: 'somebody' }),
  },
}
