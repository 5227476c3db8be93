/** What a client asks of a fetch, whatever the protocol version. Source: gitprotocol-v2(5), gitprotocol-pack(5). */

import { GIT_LINES_MAX } from '../../kernel/limits.ts'
import { GitError } from '../errors.ts'
import { isOid, type Oid } from '../object.ts'
import { type ObjectFilter, parseFilter } from './filter.ts'
import { quote } from './quote.ts'

export interface FetchRequest {
  wants: Oid[]
  haves: Oid[]
  /** Commits whose parents the client does not have. */
  shallows: Oid[]
  /** New depth; 0 when not asked for. */
  deepen: number
  /** Whether `deepen` counts from the client's present boundary. */
  deepenRelative: boolean
  /** Only commits from this moment on, in seconds since 1970; 0 when not asked for. */
  deepenSince: number
  /** Refs whose history is left out. */
  deepenNot: string[]
  /** In v2; an older request says so in its `ending`. */
  done: boolean
  noProgress: boolean
  waitForDone: boolean
  /** Which objects are left out; all are sent without it. */
  filter?: ObjectFilter
}

export function emptyFetchRequest(): FetchRequest {
  return {
    wants: [],
    haves: [],
    shallows: [],
    deepen: 0,
    deepenRelative: false,
    deepenSince: 0,
    deepenNot: [],
    done: false,
    noProgress: false,
    waitForDone: false,
  }
}

export function isDeepening(request: FetchRequest): boolean {
  return request.deepen > 0 || request.deepenSince > 0 || request.deepenNot.length > 0
}

/** A line of a fetch. What has a `feature` may be used because v2's advertisement names that feature. */
interface Argument {
  feature?: FetchFeature
  /** Reads the line when it has no value. */
  flag?: (request: FetchRequest) => void
  /** Reads what follows the name and a space. */
  value?: (request: FetchRequest, value: string) => void
}

type FetchFeature = 'shallow' | 'wait-for-done' | 'filter'

/** Every line there is: what is accepted, and so what is advertised. Source: gitprotocol-v2(5), `fetch`. */
const ARGUMENTS: ReadonlyMap<string, Argument> = new Map(
  Object.entries<Argument>({
    want: { value: (request, value) => push(request.wants, oidIn('want', value)) },
    have: { value: (request, value) => push(request.haves, oidIn('have', value)) },
    done: { flag: (request) => set(request, 'done') },
    // Deltas and tags do not exist here, so leave to use them is moot.
    'thin-pack': { flag: () => undefined },
    'ofs-delta': { flag: () => undefined },
    'include-tag': { flag: () => undefined },
    'no-progress': { flag: (request) => set(request, 'noProgress') },
    shallow: {
      feature: 'shallow',
      value: (request, value) => push(request.shallows, oidIn('shallow', value)),
    },
    deepen: {
      feature: 'shallow',
      value: (request, value) => {
        request.deepen = positive('deepen', value)
      },
    },
    'deepen-relative': { feature: 'shallow', flag: (request) => set(request, 'deepenRelative') },
    'deepen-since': {
      feature: 'shallow',
      value: (request, value) => {
        request.deepenSince = positive('deepen-since', value)
      },
    },
    'deepen-not': { feature: 'shallow', value: (request, value) => push(request.deepenNot, value) },
    'wait-for-done': { feature: 'wait-for-done', flag: (request) => set(request, 'waitForDone') },
    filter: {
      feature: 'filter',
      value: (request, value) => {
        if (request.filter !== undefined)
          throw new GitError('protocol_error', 'multiple filter-specs cannot be combined')
        request.filter = parseFilter(value)
      },
    },
  }),
)

/** The value of v2's `fetch` capability. */
export const FETCH_FEATURES: readonly string[] = [
  ...new Set([...ARGUMENTS.values()].flatMap(({ feature }) => feature ?? [])),
]

/** @throws GitError `protocol_error` for an argument that is not advertised or not well-formed */
export function parseFetch(args: Iterable<string>): FetchRequest {
  const request = emptyFetchRequest()
  for (const arg of args) {
    const flag = arg.includes(' ') ? undefined : ARGUMENTS.get(arg)?.flag
    if (flag !== undefined) flag(request)
    else readValueLine(request, arg)
  }
  return assertOneWayToDeepen(request)
}

/** Read one of the lines that both generations share. @throws GitError `protocol_error` */
export function readValueLine(request: FetchRequest, line: string): void {
  const space = line.indexOf(' ')
  const name = space === -1 ? line : line.slice(0, space)
  const read = space === -1 ? undefined : ARGUMENTS.get(name)?.value
  if (read === undefined) throw new GitError('protocol_error', `unexpected line: '${quote(line)}'`)
  read(request, line.slice(space + 1))
}

/** @throws GitError `protocol_error` when a depth and a revision list are asked for at once, as git does */
export function assertOneWayToDeepen(request: FetchRequest): FetchRequest {
  if (request.deepen > 0 && (request.deepenSince > 0 || request.deepenNot.length > 0)) {
    throw new GitError(
      'protocol_error',
      'git upload-pack: deepen and deepen-since (or deepen-not) cannot be used together',
    )
  }
  return request
}

function set(request: FetchRequest, flag: 'done' | 'noProgress' | 'deepenRelative' | 'waitForDone'): void {
  request[flag] = true
}

function push<T>(list: T[], value: T): void {
  if (list.length >= GIT_LINES_MAX) {
    throw new GitError('protocol_error', `more than ${GIT_LINES_MAX} lines of one kind; ask for less at once`)
  }
  list.push(value)
}

function oidIn(name: string, value: string): Oid {
  if (isOid(value)) return value
  throw notAnOid(name, value)
}

/** What git says of a line that should hold an object id here. */
export function notAnOid(name: string, value: string): GitError {
  return new GitError(
    'protocol_error',
    `git upload-pack: protocol error, expected to get object ID, not '${name} ${quote(value)}'`,
  )
}

function positive(name: string, value: string): number {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : 0
  if (number > 0) return number
  throw new GitError('protocol_error', `git upload-pack: invalid ${name}: ${quote(value)}`)
}
