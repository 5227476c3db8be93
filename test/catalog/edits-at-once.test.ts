/** Two people at work on the catalogue at the same time: each changes what they said, by what is there then. */
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openFileBlobs } from '../../src/blobs/file-blobs.ts'
import { editItem } from '../../src/catalog/edit-item.ts'
import { getItem, getVersion, type ItemRow } from '../../src/catalog/items.repo.ts'
import { archiveItem } from '../../src/catalog/manage.ts'
import { deprecateVersion } from '../../src/catalog/version-status.ts'
import { catalogue } from '../support/catalogue.ts'
import { PNG } from '../support/items.ts'
import { JPEG } from '../support/photos.ts'
import { temporaryFolder } from '../support/temp.ts'

let close: () => Promise<void> = async () => {}
afterEach(() => close())

const text = (name: string) => ({ name, content: Buffer.from(`About ${name}.`) })

async function world() {
  const made = await catalogue()
  close = made.close
  const blobs = await openFileBlobs(path.join(await temporaryFolder(), 'blobs'))
  const [ann, bob] = [await made.person('ann'), await made.person('bob')]
  await made.item('apple')
  const present = () => getItem(made.db, 'apple')
  await editItem({ ...made.deps, blobs }, ann, present(), { docsAdded: [text('old.md')], photo: PNG })
  const seen = present()
  /** As somebody edits it who saw the item as it was. */
  const edit = (who: typeof ann, change: Parameters<typeof editItem>[3]) =>
    editItem({ ...made.deps, blobs }, who, seen, change)
  return { ann, bob, seen, present, edit }
}

const docsOf = ({ docs }: ItemRow) => docs.map(({ name }) => name)

test('a document that one removes stays away, and what another attaches stays', async () => {
  const { ann, bob, present, edit } = await world()
  await Promise.all([edit(ann, { docsRemoved: ['old.md'] }), edit(bob, { docsAdded: [text('new.md')] })])
  expect(docsOf(present())).toEqual(['new.md'])
})

test('documents of one name are both kept, under two names', async () => {
  const { ann, bob, present, edit } = await world()
  await Promise.all([edit(ann, { docsAdded: [text('new.md')] }), edit(bob, { docsAdded: [text('new.md')] })])
  expect(docsOf(present())).toEqual(['old.md', 'new.md', 'new-2.md'])
})

test('words for a photo do not bring back the one that they were for', async () => {
  const { ann, bob, seen, present, edit } = await world()
  await edit(ann, { photo: JPEG })
  await edit(bob, { photoAlt: 'An apple' })
  expect(present().photo).toMatchObject({ mediaType: 'image/jpeg', alt: 'An apple' })
  expect(present().photo?.sha256).not.toBe(seen.photo?.sha256)
})

test('what is archived meanwhile succeeds nothing', async () => {
  const made = await catalogue()
  close = made.close
  const [apple, plum] = [await made.item('apple'), await made.item('plum')]
  const archived = archiveItem(made.deps, made.admin, plum)
  const deprecated = deprecateVersion(made.deps, made.admin, apple, '1.0.0', 'Old.', plum)
  await expect(deprecated).rejects.toMatchObject({ code: 'archived' })
  await archived
  expect(getVersion(made.db, apple, '1.0.0')).toMatchObject({ status: 'published', successor: null })
})
