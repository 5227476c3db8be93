/** The second step of a publication: everything that it is made of is durable, and nothing refers to it yet. */
import { inStoreWords } from '../../kernel/errors.ts'
import { failpoint } from '../../kernel/failpoint.ts'
import type { CatalogDeps } from '../deps.ts'
import { storeDocs } from '../docs.ts'
import { describedPhoto } from '../manage.ts'
import { writeMount } from '../mount.ts'
import { storePhoto } from '../photo.ts'
import type { Proposed } from './propose.ts'
import type { Publication } from './publication.ts'
import type { VersionObjects } from './version-objects.ts'

/** @returns what its rows are planned by: data, that may wait */
export async function store(
  deps: Pick<CatalogDeps, 'objects' | 'blobs'>,
  { publication, objects, photo, photoAlt, docs }: Proposed,
): Promise<Publication> {
  await storeObjects(deps, objects)
  const { item } = publication
  if ('id' in item) return publication
  const stored = photo === undefined ? null : await storePhoto(deps.blobs, photo)
  return {
    ...publication,
    item: { ...item, photo: describedPhoto(stored, photoAlt), docs: await storeDocs(deps.blobs, docs) },
  }
}

/**
 * Blobs and trees, written once, as one pack that is named by its root; and what is served of them.
 * @throws AppError `too_large`
 */
export async function storeObjects(
  { objects }: Pick<CatalogDeps, 'objects'>,
  { treeOid, trees, blobs, mount }: VersionObjects,
): Promise<void> {
  failpoint('publish.hashed')
  await inStoreWords(async () => {
    await objects.writePack(treeOid, [...trees, ...blobs])
    await writeMount(objects, mount)
  })
  failpoint('publish.objects-written')
}
