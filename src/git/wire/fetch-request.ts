/** What a client asks of a fetch, whatever the protocol version. Source: gitprotocol-v2(5), gitprotocol-pack(5). */
import { AppError } from '../../kernel/errors.ts'
import { GIT_LINES_MAX } from '../../kernel/limits.ts'
import { isOid, type Oid } from '../object.ts'
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

type LineReader = (request: FetchRequest, value: string) => void

/** Lines with a value that both protocol generations share. */
const VALUE_LINES: Readonly<Record<string, LineReader>> = {
  want: (request, value) => push(request.wants, oidIn('want', value)),
  have: (request, value) => push(request.haves, oidIn('have', value)),
  shallow: (request, value) => push(request.shallows, oidIn('shallow', value)),
  deepen: (request, value) => {
    request.deepen = positive('deepen', value)
  },
  'deepen-since': (request, value) => {
    request.deepenSince = positive('deepen-since', value)
  },
  'deepen-not': (request, value) => push(request.deepenNot, value),
}

/** Arguments of the v2 `fetch` command without a value. Deltas and tags do not exist here, so leave to use them is moot. */
const FLAG_LINES: Readonly<Record<string, (request: FetchRequest) => void>> = {
  done: (request) => {
    request.done = true
  },
  'thin-pack': () => undefined,
  'ofs-delta': () => undefined,
  'include-tag': () => undefined,
  'no-progress': (request) => {
    request.noProgress = true
  },
  'deepen-relative': (request) => {
    request.deepenRelative = true
  },
  'wait-for-done': (request) => {
    request.waitForDone = true
  },
}

/** @throws AppError `protocol_error` for an argument that is not advertised or not well-formed */
export function parseFetch(args: readonly string[]): FetchRequest {
  const request = emptyFetchRequest()
  for (const arg of args) {
    const flag = Object.hasOwn(FLAG_LINES, arg) ? FLAG_LINES[arg] : undefined
    if (flag !== undefined) flag(request)
    else readValueLine(request, arg)
  }
  return assertOneWayToDeepen(request)
}

/** Read one of the lines that both generations share. @throws AppError `protocol_error` */
export function readValueLine(request: FetchRequest, line: string): void {
  const space = line.indexOf(' ')
  const name = space === -1 ? line : line.slice(0, space)
  const read = space !== -1 && Object.hasOwn(VALUE_LINES, name) ? VALUE_LINES[name] : undefined
  if (read === undefined) throw new AppError('protocol_error', `unexpected line: '${quote(line)}'`)
  read(request, line.slice(space + 1))
}

/** @throws AppError `protocol_error` when a depth and a revision list are asked for at once, as git does */
export function assertOneWayToDeepen(request: FetchRequest): FetchRequest {
  if (request.deepen > 0 && (request.deepenSince > 0 || request.deepenNot.length > 0)) {
    throw new AppError(
      'protocol_error',
      'git upload-pack: deepen and deepen-since (or deepen-not) cannot be used together',
    )
  }
  return request
}

function push<T>(list: T[], value: T): void {
  if (list.length >= GIT_LINES_MAX) {
    throw new AppError('protocol_error', `more than ${GIT_LINES_MAX} lines of one kind; ask for less at once`)
  }
  list.push(value)
}

function oidIn(name: string, value: string): Oid {
  if (isOid(value)) return value
  throw notAnOid(name, value)
}

/** What git says of a line that should hold an object id here. */
export function notAnOid(name: string, value: string): AppError {
  return new AppError(
    'protocol_error',
    `git upload-pack: protocol error, expected to get object ID, not '${name} ${quote(value)}'`,
  )
}

function positive(name: string, value: string): number {
  const number = /^\d{1,15}$/.test(value) ? Number(value) : 0
  if (number > 0) return number
  throw new AppError('protocol_error', `git upload-pack: invalid ${name}: ${quote(value)}`)
}
