/** Examples of what is done with items, their versions, drafts and transfers. */
import { offerItem } from '../../src/access/transfer.ts'
import { getUser } from '../../src/access/users.repo.ts'
import type { ItemRow } from '../../src/catalog/items.repo.ts'
import { publishUpload } from '../../src/catalog/publication/upload.ts'
import { PNG, skillZip } from '../support/items.ts'
import type { Example, World } from './examples.ts'

function actor({ running }: World, username: string) {
  const { id: userId, admin } = getUser(running.deps.db, username)
  return { userId, username, admin }
}

async function publish(world: World, owner = 'person'): Promise<ItemRow> {
  const zip = skillZip(`thing-${world.number}`, { version: '1.0.0' })
  return (await publishUpload(world.running.deps, actor(world, owner), { zip })).item
}

async function newItem(world: World): Promise<{ item: string }> {
  return { item: (await publish(world)).servedName }
}

async function newVersion(world: World): Promise<{ item: string; version: string }> {
  return { ...(await newItem(world)), version: '1.0.0' }
}

async function newOffer(world: World, [from, to]: [string, string]): Promise<{ item: string }> {
  const item = await publish(world, from)
  await offerItem(world.running.deps, actor(world, from), item, to)
  return { item: item.servedName }
}

const offered = (world: World) => newOffer(world, ['person', 'somebody'])
const received = (world: World) => newOffer(world, ['somebody', 'person'])

/** Of what nobody has yet. */
async function newDraft({ running, number }: World): Promise<{ draft: string; key: string }> {
  const { drafts, db } = running.deps
  const zip = { name: 'drafted.zip', content: skillZip(`drafted-${number}`, { version: '1.0.0' }) }
  const { id: ownerId } = getUser(db, 'person')
  // There is room for a few.
  for (const { id } of drafts.list(ownerId)) await drafts.remove(id)
  const { id, key } = await drafts.create(ownerId, zip)
  return { draft: id, key }
}

async function ownDraft(world: World): Promise<{ draft: string }> {
  return { draft: (await newDraft(world)).draft }
}

export const ITEM_EXAMPLES: Readonly<Record<string, Example>> = {
  'catalog.search': { by: 'person', input: () => ({ q: 'thing', sort: 'name', limit: 2, offset: 0 }) },
  'draft.change': {
    by: 'nobody',
    input: async (w) => ({
      ...(await newDraft(w)),
      values: { title: 'Drafted', 'group-everyone': 'view' },
      photo: { name: 'photo.png', content: PNG },
      docs: [{ name: 'guide.txt', content: Buffer.from('Read me.') }],
    }),
  },
  'draft.create': {
    by: 'person',
    input: async (w) => ({
      instead: (await newDraft(w)).draft,
      file: { name: 'thing.zip', content: skillZip(`thing-${w.number}`) },
      item: (await newItem(w)).item,
    }),
  },
  'draft.discard': { by: 'person', input: ownDraft },
  'draft.publish': { by: 'person', input: ownDraft },
  'draft.replace-zip': {
    by: 'person',
    input: async (w) => ({ ...(await ownDraft(w)), file: skillZip(`other-${w.number}`) }),
  },
  'item.archive': { by: 'person', input: newItem },
  'item.edit': {
    by: 'person',
    input: async (w) => ({
      ...(await newItem(w)),
      title: 'Edited',
      photo: { name: 'photo.png', content: PNG },
      docs: [{ name: 'guide.txt', content: Buffer.from('Read me.') }],
      sharing: 'private',
      sharedWith: [],
    }),
  },
  'item.get': { by: 'person', input: newItem },
  'item.patch': { by: 'person', input: async (w) => ({ ...(await newItem(w)), sharing: 'private' }) },
  'item.preview': { by: 'person', input: () => ({ file: skillZip('seen') }) },
  'item.publish': {
    by: 'person',
    input: ({ number }) => ({
      file: skillZip(`published-${number}`),
      photo: PNG,
      docs: [{ name: 'guide.txt', content: Buffer.from('Read me.') }],
      sharing: 'shared',
      sharedWith: [{ type: 'user', id: 'somebody', permission: 'view' }],
    }),
  },
  'item.unarchive': { by: 'person', input: newItem },
  'transfer.accept': { by: 'person', input: received },
  'transfer.decline': { by: 'person', input: received },
  'transfer.get': { by: 'person', input: offered },
  'transfer.list': { by: 'person', input: () => ({}) },
  'transfer.offer': { by: 'person', input: async (w) => ({ ...(await newItem(w)), username: 'somebody' }) },
  'transfer.withdraw': { by: 'person', input: offered },
  'version.deprecate': {
    by: 'person',
    input: async (w) => ({ ...(await newVersion(w)), reason: 'Old.', successor: 'thing-by-person' }),
  },
  'version.get': { by: 'person', input: newVersion },
  'version.list': { by: 'person', input: async (w) => ({ ...(await newItem(w)), limit: 2 }) },
  'version.list-files': { by: 'person', input: newVersion },
  'version.publish': {
    by: 'person',
    input: async (w) => ({
      ...(await newItem(w)),
      file: skillZip(`thing-${w.number}`, { version: '2.0.0' }),
      sharing: 'private',
    }),
  },
  'version.restore': { by: 'person', input: newVersion },
  'version.yank': { by: 'person', input: async (w) => ({ ...(await newVersion(w)), reason: 'Broken.' }) },
}
