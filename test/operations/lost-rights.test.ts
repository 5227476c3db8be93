/** What somebody may no longer do when it is written, whatever they might when they asked. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSession } from '../../src/access/sessions.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { findItem } from '../../src/catalog/items.repo.ts'
import { RightLost } from '../../src/kernel/errors.ts'
import { openDoors } from '../../src/operations/acts.ts'
import { editItem, publishDraft, publishItem, publishVersion } from '../../src/operations/index.ts'
import type { Operation } from '../../src/operations/operation.ts'
import { withWrite } from '../../src/store/database.ts'
import { skillZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { wholeState } from '../support/whole-state.ts'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
  const { api } = await running.person('owner')
  await running.person('person')
  await running.admin.post('/groups', { slug: 'team', name: 'Team' })
  await api.upload('/items', {
    file: skillZip('given', { version: '1.0.0' }),
    sharing: 'shared',
    sharedWith: JSON.stringify([{ type: 'user', id: 'person', permission: 'edit' }]),
  })
})
afterAll(() => running.close())

const team = [{ type: 'group', id: 'team', permission: 'view' }] as const
const sharedWithTeam = { sharing: 'shared', sharedWith: team } as const
const leaveTeam = () => running.admin.delete('/groups/team/members/person')
const takeItemBack = () => running.admin.patch('/items/given-by-owner', { sharedWith: [] })

/** Somebody for whom `meanwhile` happens after everything is checked, before it is written. */
async function invokeWhile(
  meanwhile: () => Promise<unknown>,
  operation: Operation,
  input: object,
): Promise<unknown> {
  const { deps } = running
  const caller = () => ({ network: '192.0.2.1', userAgent: 'a story' })
  const { id } = openDoors(deps).findSession(await startSession(deps, getUser(deps.db, 'person'), caller()))!
  const db = withWrite(deps.db, async (plan) => {
    await meanwhile()
    return deps.db.write(plan)
  })
  return openDoors({ ...deps, db })
    .principal({ session: id }, caller)
    .invoke(operation, input)
}

async function newDraft(name: string, change: { item?: string; values?: Record<string, string> }) {
  const zip = { name: 'a.zip', content: skillZip(name, { version: '2.0.0' }) }
  const { id } = await running.deps.drafts.create(getUser(running.deps.db, 'person').id, zip, change)
  return { draft: id }
}

interface Story {
  does: string
  operation: Operation
  input(): object | Promise<object>
  meanwhile(): Promise<unknown>
  code: string
}

const stories: Story[] = [
  {
    does: 'publish a draft for a group that they have left',
    operation: publishDraft,
    input: () => newDraft('drafted', { values: { sharing: 'shared', 'group-team': 'view' } }),
    meanwhile: leaveTeam,
    code: 'group_not_found',
  },
  {
    does: 'publish a draft as a version of what is no longer theirs to edit',
    operation: publishDraft,
    input: () => newDraft('given', { item: 'given-by-owner' }),
    meanwhile: takeItemBack,
    code: 'item_not_found',
  },
  {
    does: 'publish an item for a group that they have left',
    operation: publishItem,
    input: () => ({ file: skillZip('published'), ...sharedWithTeam }),
    meanwhile: leaveTeam,
    code: 'group_not_found',
  },
  {
    does: 'publish a version of what is no longer theirs to edit',
    operation: publishVersion,
    input: () => ({ item: 'given-by-owner', file: skillZip('given', { version: '3.0.0' }) }),
    meanwhile: takeItemBack,
    code: 'item_not_found',
  },
  {
    does: 'edit what is no longer theirs to edit',
    operation: editItem,
    input: () => ({ item: 'given-by-owner', title: 'Mine' }),
    meanwhile: takeItemBack,
    code: 'item_not_found',
  },
]

test.each(stories)('nobody can $does', async ({ operation, input, meanwhile, code }) => {
  await running.admin.put('/groups/team/members/person')
  await running.admin.patch('/items/given-by-owner', {
    sharedWith: [{ type: 'user', id: 'person', permission: 'edit' }],
  })
  const asked = await input()
  let before: Record<string, unknown> = {}
  const refused = invokeWhile(
    async () => {
      await meanwhile()
      before = await wholeState(running)
    },
    operation,
    asked,
  )
  await expect(refused).rejects.toSatisfy(
    (error) => error instanceof RightLost && error.refusal.code === code,
  )
  expect(await wholeState(running)).toEqual(before)
})

test('who may still do it when it is written has it done', async () => {
  await running.admin.put('/groups/team/members/person')
  const draft = await newDraft('kept', { values: { sharing: 'shared', 'group-team': 'view' } })
  await invokeWhile(async () => {}, publishDraft, draft)
  const { deps } = running
  expect(findItem(deps.db, 'kept-by-person')?.sharedWith).toEqual(team)
  expect(() => deps.drafts.get(draft.draft, getUser(deps.db, 'person').id)).toThrow('no such draft')
})
