/** Sentences and numbers as people read them. */

import type { Because } from '../../access/index.ts'
import { cut } from '../../kernel/cut.ts'
import type { Changes } from '../../snapshot/index.ts'

export { sizeText } from '../../kernel/size-text.ts'

export function reasonSentence(because: Because): string {
  switch (because.reason) {
    case 'required':
      return `Required for everybody in ${because.group}.`
    case 'default':
      return `Given to ${because.group} by default.`
    case 'install':
      return 'You installed it.'
    case 'dependency':
      return `${because.item} depends on it.`
  }
}

/** Of an item that one opted out of, before the reason why it is there. */
export const REFUSED = 'You opted out of it, and have it all the same:'

/** What the button says. */
export const WAY_OUT_LABELS = { uninstall: 'Uninstall', 'opt-out': 'Opt out' } as const

const DATE = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' })

export function dateText(at: number): string {
  return DATE.format(new Date(at))
}

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** `Firefox on Windows`; a program's own words when it is no browser. */
export function browserText(userAgent: string): string {
  const named = (list: readonly (readonly [RegExp, string])[]) =>
    list.find(([pattern]) => pattern.test(userAgent))?.[1]
  const [browser, system] = [named(BROWSERS), named(SYSTEMS)]
  if (browser === undefined) return cut(userAgent, 60) || 'An unknown browser'
  return system === undefined ? browser : `${browser} on ${system}`
}

const MINUTE_MS = 60_000
const AGES: readonly (readonly [number, string])[] = [
  [24 * 60 * MINUTE_MS, 'day'],
  [60 * MINUTE_MS, 'hour'],
  [MINUTE_MS, 'minute'],
]

/** `3 minutes ago`, `just now`. */
export function agoText(ageMs: number): string {
  const [unitMs, unit] = AGES.find(([atLeast]) => ageMs >= atLeast) ?? []
  if (unitMs === undefined) return 'just now'
  const count = Math.floor(ageMs / unitMs)
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`
}

const AGO_DAYS_MAX = 7

/** How long ago for a week, then the date: what one would say. */
export function whenText(at: number, now: number): string {
  return now - at < AGO_DAYS_MAX * 24 * 60 * MINUTE_MS ? agoText(now - at) : dateText(at)
}

/** For `<time>`: in ISO 8601, and as one would say it. */
export function momentOf(at: number, now: number): { at: string; when: string } {
  return { at: new Date(at).toISOString(), when: whenText(at, now) }
}

/** "add tidy 1.0.0", one for each item. */
export function changeSentences({ added, updated, removed }: Changes): string[] {
  return [
    ...added.map(({ name, version }) => `add ${name} ${version}`),
    ...updated.map(({ name, before, version }) => `update ${name} from ${before} to ${version}`),
    ...removed.map(({ name }) => `remove ${name}`),
  ]
}
