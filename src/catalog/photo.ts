/** Cover photos: PNG, JPEG or WebP by their content, never by their name. SVG can carry script and is refused. */
import type { BlobStore } from '../blobs/index.ts'
import { AppError } from '../kernel/errors.ts'
import { PHOTO_BYTES_MAX, PHOTO_PIXELS_MAX } from '../kernel/limits.ts'
import { excessText, limitText } from '../kernel/size-text.ts'
import type { ItemRow, StoredPhoto } from './items.repo.ts'
import { readJpeg } from './photos/jpeg.ts'
import type { Photo } from './photos/photo-kinds.ts'
import { readPng } from './photos/png.ts'
import { readWebp } from './photos/webp.ts'

/**
 * What others may see of a photo: its picture, how it is held and its colours. Where, when and by whom it was taken, and
 * whatever follows its end, stays out. The pixels are not made anew.
 * @throws AppError `photo_format`, `too_large`
 */
export function readPhoto(content: Buffer): Photo {
  if (content.length > PHOTO_BYTES_MAX) {
    throw new AppError(
      'too_large',
      `The photo has ${excessText(content.length, PHOTO_BYTES_MAX)}; make it at most ${limitText(PHOTO_BYTES_MAX)}.`,
    )
  }
  const photo = readPng(content) ?? readJpeg(content) ?? readWebp(content)
  if (photo === undefined) {
    throw new AppError(
      'photo_format',
      'The photo is not a PNG, JPEG or WebP image; convert it to one of these.',
    )
  }
  if (photo.width < 1 || photo.height < 1 || Math.max(photo.width, photo.height) > PHOTO_PIXELS_MAX) {
    throw new AppError(
      'photo_format',
      `The photo is ${photo.width} × ${photo.height} pixels; make each side 1 to ${PHOTO_PIXELS_MAX}.`,
    )
  }
  return photo
}

/** What an item's photo shows, as its publisher says; else at least what it is the cover of. */
export function photoAltOf({ title, photo }: Pick<ItemRow, 'title' | 'photo'>): string {
  return photo?.alt ?? `Cover of ${title}`
}

/** Store what was read. */
export async function storePhoto(
  blobs: Pick<BlobStore, 'put'>,
  { content, ...format }: Photo,
): Promise<StoredPhoto> {
  return { ...format, sha256: await blobs.put(content) }
}
