/** Semantic versions (semver.org 2.0.0). Parsing and ordering are npm's `semver`, the reference everybody uses. */
import semver from 'semver'
import { AppError } from './errors.ts'
import { readOnce } from './read-once.ts'

/** A version that names itself exactly: no leading `v`, no missing parts, no build metadata. */
export function isVersion(text: string): boolean {
  const parsed = semver.parse(text)
  return parsed !== null && parsed.version === text && text.length <= 64
}

/** Numbers with dots, or a date with hyphens, and what may follow the numbers of a version. */
const NUMBERS = /^[vV]?(\d{4}-\d\d?-\d\d?|\d{1,15}(?:\.\d{1,15}){0,3})((?:[-+][0-9A-Za-z.+-]*)?)$/

/**
 * What somebody meant who does not know semantic versions: `v1.2` is 1.2.0, `2026.01.15` and `2026-01-15` are
 * 2026.1.15, and of `1.2.3.4` the first three numbers count. `undefined` when it has no numbers to begin with.
 */
export function readableVersion(text: string): string | undefined {
  if (isVersion(text)) return text
  const [, numbers, rest] = NUMBERS.exec(text) ?? []
  if (numbers === undefined) return undefined
  const parts = numbers.split(/[.-]/).map((part) => part.replace(/^0+(?=\d)/, ''))
  const core = [...parts, '0', '0'].slice(0, 3).join('.')
  const read = semver.valid(`${core}${rest}`, { loose: true })
  return read !== null && isVersion(read) ? read : undefined
}

/** @throws AppError `invalid_version` naming the text. */
export function assertVersion(text: string): string {
  if (isVersion(text)) return text
  throw new AppError(
    'invalid_version',
    `"${text}" is not a version; write it as MAJOR.MINOR.PATCH, such as 1.2.0.`,
  )
}

const PIN_CHARS_MAX = 128

/** An exact version or a semver range such as `^1.2` or `~2.1.0`. */
export function isPin(text: string): boolean {
  return text.length > 0 && text.length <= PIN_CHARS_MAX && semver.validRange(text) !== null
}

/**
 * The one version that a pin means, however it is spelled (`=1.0.0`, `v1.0.0`, `1.0.0 - 1.0.0`, with the build metadata
 * that clients are told); `undefined` for a range.
 */
export function exactVersion(pin: string): string | undefined {
  return isVersion(pin) ? pin : rangeOnce(pin)?.exact
}

/** @param all comparators that hold together */
function onlyOf(all: readonly semver.Comparator[]): string | undefined {
  const bounds = (operator: string) =>
    all.flatMap(({ operator: is, semver: of }) =>
      is === operator && of instanceof semver.SemVer ? of.version : [],
    )
  const equal = bounds('')
  const only = equal[0] ?? bounds('>=').find((version) => bounds('<=').includes(version))
  return only !== undefined && all.every((one) => one.test(only)) ? only : undefined
}

/** Whether a range asks for nothing (`*`, `x`, `>=0.0.0`): it means what no range means, also where there are pre-releases alone. */
export function isAnyVersion(range: string): boolean {
  // Parsing each pin of a long stack would cost more than the rest of it.
  if (!/[*x]|>=/i.test(range) && range.trim() !== '') return false
  return isPin(range) && new semver.Range(range).range === ''
}

/** Newest first, by semver precedence. */
export function compareNewestFirst(a: string, b: string): number {
  return semver.rcompare(parsed(a), parsed(b))
}

/** Versions as they were parsed: sorting 2,000 compares each of them eleven times. What is no version is semver's to refuse. */
const parsed = readOnce<semver.SemVer | string>((version) => semver.parse(version) ?? version, 10_000, 256)

/** Whether a dependant's range takes a version. An exact one takes no other. */
export function accepts(range: string, version: string): boolean {
  return acceptorOf(range)(version)
}

/** The same of one range and many versions. */
export function acceptorOf(range: string): (version: string) => boolean {
  const exact = exactVersion(range)
  return exact === undefined ? takerOf(range) : (version) => exact === version
}

/** Pre-releases satisfy a range only when it names one, but for those that Stoa makes. */
export function satisfies(version: string, range: string): boolean {
  return takerOf(range)(version)
}

function takerOf(range: string): (version: string) => boolean {
  const read = rangeOnce(range)
  if (read === undefined) return () => false
  return (version) => {
    if (!isStamped(version)) return read.range.test(parsed(version))
    read.withPrereleases ??= new semver.Range(range, { includePrerelease: true })
    return read.withPrereleases.test(parsed(version))
  }
}

interface ReadRange {
  range: semver.Range
  exact: string | undefined
  /** Once something asked for it. */
  withPrereleases?: semver.Range
}

/**
 * Ranges as they were parsed: each is asked of every version of an item, and again for everybody. `undefined` for what
 * is no range, which takes nothing.
 */
const rangeOnce = readOnce(readRange, 5_000, PIN_CHARS_MAX)

function readRange(text: string): ReadRange | undefined {
  const range = rangeOf(text)
  if (range === undefined) return undefined
  const named = range.set.map(onlyOf)
  const isOne = text !== '' && text.length <= PIN_CHARS_MAX && named.every((version) => version === named[0])
  return { range, exact: isOne ? named[0] : undefined }
}

function rangeOf(text: string): semver.Range | undefined {
  try {
    return new semver.Range(text)
  } catch {
    return undefined
  }
}

/** A pre-release that its author means as one. What `nextPreRelease` adds to a release is not. */
export function isPrerelease(version: string): boolean {
  return semver.prerelease(version) !== null && !isStamped(version)
}

/**
 * The version for content that changed without a new one: above everything that people get now, below whatever
 * the author can release next. After `1.2.0` comes `1.2.1-stoa.1`, then `1.2.1-stoa.2`; after `2.0.0-beta.1`,
 * `2.0.0-beta.1.stoa.1`. Releases do not count for an author's pre-releases, nor these for releases.
 * @param existing versions that are published
 * @param base the version that the content says it has
 */
export function nextPreRelease(existing: readonly string[], base: string): string {
  const newest = [...existing, base]
    .filter((version) => isPrerelease(version) === isPrerelease(base))
    .filter((version) => !isPrerelease(base) || coreOf(version) === coreOf(base))
    .sort(compareNewestFirst)[0]!
  return assertVersion(succeed(newest))
}

/**
 * The version to publish content under: its own when clients will take it as newer, else the next pre-release.
 * @param wanted what the content says; content that says nothing counts from 0.1.0
 */
export function versionToPublish(existing: readonly string[], wanted: string | undefined): string {
  if (wanted === undefined) return nextPatch(existing)
  const rivals = existing.filter((version) => isPrerelease(version) === isPrerelease(wanted))
  const isNewer = isPrerelease(wanted)
    ? !existing.includes(wanted)
    : rivals.every((version) => semver.gt(wanted, version))
  return isNewer ? wanted : nextPreRelease(existing, wanted)
}

/** The word in versions that Stoa makes for content that changed without one. */
const STAMP = 'stoa'

function isStamped(version: string): boolean {
  const read = parsed(version)
  if (typeof read === 'string') return false
  const parts = read.prerelease
  return parts.length === 2 && parts[0] === STAMP && typeof parts[1] === 'number'
}

/** `2.0.0` of `2.0.0-beta.1`. */
function coreOf(version: string): string {
  return version.split('-')[0]!
}

function succeed(version: string): string {
  const parts = semver.prerelease(version)
  if (parts === null) return `${semver.inc(version, 'patch')}-${STAMP}.1`
  const core = coreOf(version)
  const count = parts.at(-2) === STAMP ? Number(parts.at(-1)) : Number.NaN
  return Number.isInteger(count)
    ? `${core}-${[...parts.slice(0, -1), count + 1].join('.')}`
    : `${core}-${[...parts, STAMP, 1].join('.')}`
}

/**
 * The version to serve content under whose bytes changed although its version did not: build metadata, which pins and
 * ranges do not see. `1.2.0` becomes `1.2.0+stoa.1`, then `1.2.0+stoa.2`; metadata of its own stays in front.
 * @param others the item's versions: Claude Code keeps `1.2.0+stoa.1` in a folder `1.2.0-stoa.1`, which must not be
 *   one that it has from a version of that name
 */
export function nextServed(served: string, others: readonly string[]): string {
  const { published, count } = partServed(served)
  const taken = new Set(others.map(folderName))
  const named = (number: number) => `${published}${published.includes('+') ? '.' : '+'}${STAMP}.${number}`
  let next = count + 1
  while (taken.has(folderName(named(next)))) next += 1
  return named(next)
}

/** The version that was published as it is named here: without what `nextServed` adds. */
export function publishedVersion(served: string): string {
  return partServed(served).published
}

function partServed(served: string): { published: string; count: number } {
  const plus = served.indexOf('+')
  const [, own, count] = /^(?:(.+)\.)?stoa\.(\d+)$/.exec(plus === -1 ? '' : served.slice(plus + 1)) ?? []
  if (count === undefined) return { published: served, count: 0 }
  const core = served.slice(0, plus)
  return { published: own === undefined ? core : `${core}+${own}`, count: Number(count) }
}

function folderName(version: string): string {
  return version.replace('+', '-')
}

/**
 * The version the server assigns when nobody names one: the next patch after the newest release, else 0.1.0. What is
 * tried out as a pre-release becomes no release by itself; where nothing else is there it is what people have.
 */
export function nextPatch(existing: readonly string[]): string {
  const releases = existing.filter((version) => !isPrerelease(version))
  const newest = [...(releases.length === 0 ? existing : releases)].sort(compareNewestFirst)[0]
  if (newest === undefined) return '0.1.0'
  const next = semver.inc(newest, 'patch')
  if (next !== null && isVersion(next)) return next
  throw new AppError(
    'invalid_version',
    `Nothing follows ${newest} by itself; give the version, such as 2.0.0.`,
  )
}
