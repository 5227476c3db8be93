/** What comes with an upload: the ZIP, what it is, and what the store says of the item. */
import type { SharedWith, Sharing } from '../../catalog/index.ts'
import type { KindName } from '../../intake/index.ts'
import { FORM_WORDS_MAX } from '../../kernel/limits.ts'
import { type FileInput, file } from '../file-input.ts'
import { kind, listUpTo, sharedWith, sharing, text } from '../schemas.ts'

export interface Zip {
  file: FileInput
  version?: string
  /** Places that look like secrets and may be published: `path:line`. */
  confirmSecrets?: readonly string[]
}

export interface NewZip extends Zip {
  kind?: KindName
  name?: string
}

export interface Details {
  title?: string
  description?: string
  category?: string
  tags?: readonly string[]
  sharing?: Sharing
  sharedWith?: readonly SharedWith[]
  photoAlt?: string
  videoUrl?: string
}

export const zipFields = { file, version: text, confirmSecrets: listUpTo(FORM_WORDS_MAX, text) }
export const newZipFields = { ...zipFields, kind, name: text }

export const detailFields = {
  title: text,
  description: text,
  category: text,
  tags: listUpTo(FORM_WORDS_MAX, text),
  sharing,
  sharedWith,
  photoAlt: text,
  videoUrl: text,
}
