/** Whose a draft is, and what it keeps of files. */
import { findUserById } from '../../access/index.ts'
import type { Draft, NewFile } from '../../catalog/index.ts'
import { cutToEnd } from '../../kernel/cut.ts'
import { AppError } from '../../kernel/errors.ts'
import { ZIP_BYTES_MAX } from '../../kernel/limits.ts'
import { excessText, limitText } from '../../kernel/size-text.ts'
import { assertAccess } from '../access.ts'
import type { Right } from '../acts.ts'
import { bytesOf, type FileInput } from '../file-input.ts'
import type { Asking } from '../operation.ts'

/** @throws AppError `draft_not_found` */
export function ownDraft(id: string): Right<Draft> {
  return ({ user }, { drafts }) => drafts.get(id, user.id)
}

/**
 * Its owner's; or that of whoever was shown it and has its key, when the session has ended since.
 * @throws AppError `draft_not_found`; `session_required`, `unauthenticated`
 */
export function keptDraft({ who, rooms }: Asking<'anyone'>, id: string, key: string): Draft {
  const draft = who === undefined ? rooms.drafts.findByKey(id, key) : undefined
  if (draft !== undefined && findUserById(rooms.db, draft.ownerId)?.disabled === false) return draft
  assertAccess('session', who)
  return ownDraft(id)(who!, rooms)
}

/** As it is called in lists. */
export function fileOf(given: FileInput): NewFile {
  return { name: cutToEnd('name' in given ? given.name : '', 200) || 'file', content: bytesOf(given) }
}

/** @throws AppError `too_large` */
export function zipOf(given: FileInput): NewFile {
  const zip = fileOf(given)
  const { length } = zip.content
  if (length <= ZIP_BYTES_MAX) return zip
  throw new AppError(
    'too_large',
    `The ZIP has ${excessText(length, ZIP_BYTES_MAX)}; make it at most ${limitText(ZIP_BYTES_MAX)}.`,
  )
}
