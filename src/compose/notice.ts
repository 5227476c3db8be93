/**
 * What a served tree says of deprecated and yanked versions, for those who never open the store (docs/contract.md 6).
 */

import type { Entitlement } from '../access/index.ts'
import { cut } from '../kernel/cut.ts'
import { DEPRECATION_CHARS_MAX, DESCRIPTION_CHARS_MAX } from '../kernel/limits.ts'

/** What is said of a version that people still have. */
export interface Notice {
  word: 'deprecated' | 'yanked'
  /** `it knows too much; use guardrails instead`: one line without a full stop. */
  text: string
}

/** `undefined` for a version that is neither deprecated nor yanked. */
export function noticeOf({
  version,
  successor,
}: Pick<Entitlement, 'version' | 'successor'>): Notice | undefined {
  const { status, statusReason } = version
  if (status === 'published') return undefined
  const reason = shortened(oneLine(statusReason ?? ''), DEPRECATION_CHARS_MAX).replace(/\.$/, '')
  return { word: status, text: successor === null ? reason : `${reason}; use ${successor} instead` }
}

/** A plugin's description in the catalogue. Its own manifest is a published file and keeps what it says. */
export function describePlugin(description: string, notice: Notice | undefined): string {
  if (notice === undefined) return description
  return shortened(`${capitalised(notice.word)}: ${notice.text}. ${description}`, DESCRIPTION_CHARS_MAX)
}

/** The bundle's description in the catalogue. @param noticed served names by what is said of them; the README says why */
export function describeBundle(
  description: string,
  noticed: readonly { name: string; notice: Notice }[],
): string {
  const said = (['deprecated', 'yanked'] as const).flatMap((word) => {
    const names = noticed.filter(({ notice }) => notice.word === word).map(({ name }) => name)
    return names.length === 0 ? [] : [`${word}: ${names.join(', ')}`]
  })
  if (said.length === 0) return description
  return shortened(
    `${capitalised(said.join('; '))} (why is in the README). ${description}`,
    DESCRIPTION_CHARS_MAX,
  )
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
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
