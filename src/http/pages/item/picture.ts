/** A picture among an item's files, for its pages: PNG, JPEG or WebP by content, as a cover photo is. */
import { listFiles, type Photo, readPhoto, type StoredFile } from '../../../catalog/index.ts'
import { AppError } from '../../../kernel/errors.ts'
import { PHOTO_BYTES_MAX } from '../../../kernel/limits.ts'
import { UPLOADED_POLICY } from '../../middleware/security-headers.ts'
import { addressHere } from '../page.tsx'
import { PICTURE_NAME } from './place.ts'
import { shownVersion, type Visit } from './shell.ts'

/** @throws AppError `version_not_found`; `file_not_found` also for a file that is no picture */
export async function servePicture(visit: Visit, path: string): Promise<Response> {
  const { deps, c, item } = visit
  const row = shownVersion(visit)
  const file = (await listFiles(deps.objects, row.treeOid)).find((candidate) => candidate.path === path)
  const picture = file && (await findPicture(deps.objects, file))
  if (picture === undefined) {
    throw new AppError(
      'file_not_found',
      `${item.servedName} ${row.version} has no picture "${path}"; its files are at ${addressHere(deps, `/store/${item.servedName}/files`)}.`,
    )
  }
  // The bytes of a version never change; which version has none named does.
  const isPinned = c.req.query('version') === row.version
  return new Response(new Uint8Array(picture.content), {
    headers: {
      'Content-Type': picture.mediaType,
      'Content-Security-Policy': UPLOADED_POLICY,
      ...(isPinned ? { 'Cache-Control': 'private, max-age=31536000, immutable' } : {}),
    },
  })
}

/** @returns `undefined` when its name or its content is not a picture's, or it is too large */
export async function findPicture(
  objects: Visit['deps']['objects'],
  { path, oid }: StoredFile,
): Promise<Photo | undefined> {
  if (!PICTURE_NAME.test(path) || (await objects.sizeOf(oid)) > PHOTO_BYTES_MAX) return undefined
  const { content } = await objects.read(oid)
  try {
    // What its page shows tells no place either. Git and Raw have the file as it is.
    return readPhoto(content)
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}
