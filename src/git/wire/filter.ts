/** Filters of partial clones. Source: git-rev-list(1), `--filter`; git's list-objects-filter-options.c. */
import { GitError } from '../errors.ts'
import { quote } from './quote.ts'

/** What is sent; both bounds at once. What a client asks for by its id is sent whatever the filter says. */
export interface ObjectFilter {
  /** Blobs smaller than this, in bytes: 0 leaves all of them out. */
  blobBytesBelow: number
  /** Trees and blobs nearer to the commit than this; its own tree has depth 0. */
  depthBelow: number
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** Longest filter that is read, in characters, and how many `combine:` may join. */
const SPEC_CHARS_MAX = 1000

/**
 * `blob:none`, `blob:limit=<n>[kmg]`, `tree:<depth>`, or several as `combine:<filter>+<filter>`.
 * @throws GitError `protocol_error` for any other
 */
export function parseFilter(spec: string): ObjectFilter {
  if (spec.length > SPEC_CHARS_MAX) throw invalid(spec)
  if (!spec.startsWith('combine:')) return parseOne(spec)
  const filters = spec
    .slice('combine:'.length)
    .split('+')
    .map((part) => parseOne(decode(part)))
  return {
    blobBytesBelow: Math.min(...filters.map((filter) => filter.blobBytesBelow)),
    depthBelow: Math.min(...filters.map((filter) => filter.depthBelow)),
  }
}

function parseOne(spec: string): ObjectFilter {
  if (spec === 'blob:none') return { blobBytesBelow: 0, depthBelow: Number.POSITIVE_INFINITY }
  const [, kind, digits, unit] = /^(blob:limit=|tree:)(\d{1,15})([kmgKMG]?)$/.exec(spec) ?? []
  if (kind === undefined || digits === undefined) throw invalid(spec)
  const bound = Number(digits) * UNITS[unit!.toLowerCase()]!
  return kind === 'tree:'
    ? { blobBytesBelow: Number.POSITIVE_INFINITY, depthBelow: bound }
    : { blobBytesBelow: bound, depthBelow: Number.POSITIVE_INFINITY }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw invalid(part)
  }
}

function invalid(spec: string): GitError {
  return new GitError(
    'protocol_error',
    `invalid filter-spec '${quote(spec)}'; this store knows blob:none, blob:limit=<n>, tree:<depth> and combine:`,
  )
}
