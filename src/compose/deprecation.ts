/** What a served tree says of deprecated versions, for those who never open the store (WEB.md). */

import type { VersionRow } from '../catalog/items.repo.ts'
import { cut } from '../kernel/cut.ts'
import { DEPRECATION_CHARS_MAX, DESCRIPTION_CHARS_MAX } from '../kernel/limits.ts'

/** `it knows too much; use guardrails instead`: one line without a full stop. `undefined` unless deprecated. */
export function deprecationOf(
  version: Pick<VersionRow, 'status' | 'statusReason' | 'successor'>,
): string | undefined {
  if (version.status !== 'deprecated') return undefined
  const reason = shortened(oneLine(version.statusReason ?? ''), DEPRECATION_CHARS_MAX).replace(/\.$/, '')
  return version.successor === null ? reason : `${reason}; use ${version.successor} instead`
}

/** A plugin's description in the catalogue. Its own manifest is a published file and keeps what it says. */
export function describePlugin(description: string, deprecation: string | undefined): string {
  if (deprecation === undefined) return description
  return shortened(`Deprecated: ${deprecation}. ${description}`, DESCRIPTION_CHARS_MAX)
}

/** The bundle's description in the catalogue. @param deprecated served names; the README says why */
export function describeBundle(description: string, deprecated: readonly string[]): string {
  if (deprecated.length === 0) return description
  const names = deprecated.join(', ')
  return shortened(`Deprecated: ${names} (why is in the README). ${description}`, DESCRIPTION_CHARS_MAX)
}

/** Line breaks and what turns the direction of writing would let a reason pose as something else. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ').trim()
}

/** @param charsMax in UTF-16 units, as clients count */
function shortened(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text
  return `${cut(text, charsMax - 1)}…`
}
