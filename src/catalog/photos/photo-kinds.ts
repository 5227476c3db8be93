/** A photo as it is stored: what its picture needs, and how it is held. Nothing that tells when, where or by what it was taken. */
import type { StoredPhoto } from '../items.repo.ts'

export type Photo = Pick<StoredPhoto, 'mediaType' | 'width' | 'height'> & { content: Buffer }
