/** Semantic versions (semver.org 2.0.0). Parsing and ordering are npm's `semver`, the reference everybody uses. */
import semver from 'semver'
import { AppError } from './errors.ts'

/** A version that names itself exactly: no leading `v`, no missing parts, no build metadata. */
export function isVersion(text: string): boolean {
  const parsed = semver.parse(text)
  return parsed !== null && parsed.version === text && text.length <= 64
}

/** @throws AppError `invalid_version` naming the text. */
export function assertVersion(text: string): string {
  if (isVersion(text)) return text
  throw new AppError(
    'invalid_version',
    `"${text}" is not a version; write it as MAJOR.MINOR.PATCH, such as 1.2.0.`,
  )
}

/** An exact version or a semver range such as `^1.2` or `~2.1.0`. */
export function isPin(text: string): boolean {
  return text.length > 0 && text.length <= 128 && semver.validRange(text) !== null
}

/** Newest first, by semver precedence. */
export function compareNewestFirst(a: string, b: string): number {
  return semver.rcompare(a, b)
}

export function satisfies(version: string, range: string): boolean {
  return semver.satisfies(version, range, { includePrerelease: false })
}

export function isPrerelease(version: string): boolean {
  return semver.prerelease(version) !== null
}

/** The version the server assigns when nobody names one: the next patch after the newest, else 0.1.0. */
export function nextPatch(existing: readonly string[]): string {
  const newest = [...existing].sort(semver.rcompare)[0]
  if (newest === undefined) return '0.1.0'
  const next = semver.inc(newest, 'patch')
  if (next !== null && isVersion(next)) return next
  throw new AppError(
    'invalid_version',
    `Nothing follows ${newest} by itself; give the version, such as 2.0.0.`,
  )
}
