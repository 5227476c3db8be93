/** What a wish comes to, by the rows as they are: what each way of publishing decides in its own way. */
import type { Dependency } from '../../intake/index.ts'
import { AppError, type Issue } from '../../kernel/errors.ts'
import type { CheckedDoc } from '../docs.ts'
import type { ItemRow, VersionRow } from '../items.repo.ts'
import type { ItemNames } from '../naming.ts'
import type { Photo } from '../photos/photo-kinds.ts'
import type { NewItem, Publication } from './publication.ts'

export interface Aim extends Pick<Publication, 'notes' | 'uploader' | 'reword'> {
  /** Absent when there is no name that it could be served under. */
  names: ItemNames | undefined
  /** The item that it is a version of. */
  known: ItemRow | undefined
  /** What a new one would be; absent when what was said of it cannot be stored. */
  newItem?: NewItem | undefined
  photo?: Photo | undefined
  photoAlt?: string
  docs?: readonly CheckedDoc[]
  /** What is stamped into the manifest, and said of the version. */
  description: string
  authorName: string
  /** Under their served names. */
  dependencies: Dependency[]
  /** The version that may have this very content already. */
  twin: VersionRow | undefined
  /** Decided when it is no twin. @throws AppError `invalid_version`, `version_exists` */
  version(): string
  /** @param twin when it is one */
  warnings(twin?: VersionRow): Issue[]
}

/** What was refused, in the order in which it was looked at. Publishing fails with the first, a preview shows them all. */
export class Refusals {
  readonly list: AppError[] = []

  /** @returns nothing when it is refused */
  attempt<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      this.list.push(error)
      return undefined
    }
  }

  get issues(): Issue[] {
    return this.list.map(({ code, message }) => ({ code, severity: 'error', message }))
  }
}
