/** One item as upstream has it, before anything is decided. */

import { createHash } from 'node:crypto'
import { checkTags, describe, foreignCategory, type ShownDetails, titleFrom } from '../catalog/index.ts'
import type { Oid } from '../git/objects.ts'
import type { Bundle } from '../intake/index.ts'
import { cut } from '../kernel/cut.ts'
import type { Issue } from '../kernel/errors.ts'
import { TAGS_MAX, TITLE_CHARS_MAX } from '../kernel/limits.ts'
import type { Said } from './said.ts'
import type { PluginOrigin } from './sources.repo.ts'
import type { Trouble } from './trouble.ts'

/** There is something to look at. */
export interface Found {
  state: 'found'
  /** As upstream calls it. */
  name: string
  /** For people: its folder, or its repository. */
  path: string
  treeOid: Oid | null
  /** Equal ids are equal content. */
  contentId: string
  origin: PluginOrigin | null
  /** A word that does not stop it, such as that it is listed twice. */
  remark: string | null
  /** Fetch what is not there yet, and check everything. @throws AppError when it cannot be fetched */
  check(): Promise<Checked>
}

/** There is nothing that could be looked at. */
export interface Lost {
  state: 'unavailable' | 'failed'
  name: string
  path: string
  origin: PluginOrigin | null
  problem: string
  /** When it may be there later. */
  trouble?: Trouble | undefined
}

export type Candidate = Found | Lost

export interface Checked {
  /** Absent when errors stand in the way. */
  bundle?: Bundle
  issues: Issue[]
  details: ShownDetails
}

/** @param identity everything that the content follows from, each as JSON */
export function contentIdOf(...identity: string[]): string {
  return createHash('sha256')
    .update(`[${identity.join(',')}]`)
    .digest('hex')
}

/** What the store shows. Upstream cannot be asked to correct a tag or a category: what cannot be shown is left out. */
export function shownDetails(bundle: Bundle, said: Said): ShownDetails {
  const tags = said.tags.flatMap((tag) => attempt(() => checkTags([tag])) ?? [])
  return {
    title: cut(said.title || titleFrom(bundle.name), TITLE_CHARS_MAX).trimEnd(),
    description: describe(bundle),
    category: foreignCategory(said.category),
    tags: [...new Set(tags)].slice(0, TAGS_MAX),
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
