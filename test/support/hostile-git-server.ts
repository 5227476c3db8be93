/** A server that says whatever it is told to, with real pkt-lines and packs to bend. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { deflateSync } from 'node:zlib'
import { encodeCommit } from '../../src/git/commit.ts'
import { gitObject, type Oid } from '../../src/git/object.ts'
import { encodePackHeader } from '../../src/git/pack/pack-file.ts'
import { packets } from './feeds.ts'

export interface HostileServer {
  /** Of a repository on it. */
  url: string
  host: string
  /** What it does with the next requests; by default it answers as a sound server with an empty commit. */
  answers: HostileAnswers
  requests: IncomingMessage[]
  close(): Promise<void>
}

export interface HostileAnswers {
  discovery?: Answer
  refs?: Answer
  pack?: Answer
}

/** Bytes with status 200, or full control. */
export type Answer = Buffer | ((response: ServerResponse, request: IncomingMessage) => void)

export const ADVERTISEMENT = packets(
  '# service=git-upload-pack\n',
  0,
  'version 2\n',
  'ls-refs\n',
  'fetch=shallow\n',
  'object-format=sha1\n',
  0,
)

export async function runHostileServer(): Promise<HostileServer> {
  const server = createServer((request, response) => {
    hostile.requests.push(request)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => give(kindOf(request, Buffer.concat(chunks)), request, response))
  })
  const give = (kind: keyof HostileAnswers, request: IncomingMessage, response: ServerResponse) => {
    const answer = hostile.answers[kind] ?? SOUND[kind]
    if (typeof answer === 'function') return answer(response, request)
    const service = kind === 'discovery' ? 'advertisement' : 'result'
    response.setHeader('content-type', `application/x-git-upload-pack-${service}`)
    response.end(answer)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const hostile: HostileServer = {
    url: `http://${host}/market.git`,
    host,
    answers: {},
    requests: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return hostile
}

function kindOf({ method }: IncomingMessage, body: Buffer): keyof HostileAnswers {
  if (method === 'GET') return 'discovery'
  return body.includes('command=ls-refs') ? 'refs' : 'pack'
}

// Packs, made by hand so that they can lie

export const TYPE = { commit: 1, tree: 2, blob: 3, tag: 4, ofsDelta: 6, refDelta: 7 } as const

/** Header and entries with a checksum that fits. */
export function pack(entries: readonly Buffer[], count = entries.length): Buffer {
  return sealed(Buffer.concat([encodePackHeader(count), ...entries]))
}

export function sealed(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, createHash('sha1').update(bytes).digest()])
}

/** @param claims the size in the header, when it is to lie @param base of a delta: an encoded distance, or an id */
export function entry(
  type: number,
  content: Buffer,
  claims = content.length,
  base: Buffer = Buffer.alloc(0),
): Buffer {
  const bytes = [(type << 4) | (claims & 0x0f)]
  for (let rest = Math.floor(claims / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1]! |= 0x80
    bytes.push(rest & 0x7f)
  }
  return Buffer.concat([Buffer.from(bytes), base, deflateSync(content)])
}

/** Instructions that make `target` bytes of `source`. */
export function delta(source: number, target: number, ...instructions: (number | Buffer)[]): Buffer {
  const parts = instructions.map((part) => (typeof part === 'number' ? Buffer.of(part) : part))
  return Buffer.concat([size(source), size(target), ...parts])
}

function size(value: number): Buffer {
  const bytes = [value & 0x7f]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1]! |= 0x80
    bytes.push(rest & 0x7f)
  }
  return Buffer.from(bytes)
}

/** Raw bytes of a tree, in the order and with the names given. */
export function treeOf(...entries: readonly [mode: string, name: string | Buffer, oid: Oid][]): Buffer {
  return Buffer.concat(
    entries.map(([mode, name, oid]) =>
      Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.of(0), Buffer.from(oid, 'hex')]),
    ),
  )
}

/** A commit of a tree: its id, and its bytes. */
export function commitOf(tree: Buffer): { oid: Oid; content: Buffer } {
  const identity = {
    name: 'Eve',
    email: 'eve@example.com',
    dateSeconds: 1_767_225_600,
    timezone: '+0000' as const,
  }
  const content = encodeCommit({
    tree: gitObject('tree', tree).oid,
    parents: [],
    author: identity,
    committer: identity,
    message: 'x\n',
  })
  return { oid: gitObject('commit', content).oid, content }
}

/** A commit with its tree and more entries, as one pack. */
export function packOf(tree: Buffer, ...others: Buffer[]): Buffer {
  return pack([entry(TYPE.commit, commitOf(tree).content), entry(TYPE.tree, tree), ...others])
}

/** A pack in side-bands, as `fetch` answers. */
export function fetched(bytes: Buffer): Buffer {
  const bands: Buffer[] = []
  for (let start = 0; start < bytes.length; start += 65_515) {
    const data = bytes.subarray(start, start + 65_515)
    bands.push(Buffer.from((data.length + 5).toString(16).padStart(4, '0')), Buffer.of(1), data)
  }
  return Buffer.concat([packets('packfile\n'), ...bands, packets(0)])
}

export const EMPTY_COMMIT = commitOf(Buffer.alloc(0))

const SOUND: Record<keyof HostileAnswers, Buffer> = {
  discovery: ADVERTISEMENT,
  refs: packets(`${EMPTY_COMMIT.oid} HEAD\n`, `${EMPTY_COMMIT.oid} refs/heads/main\n`, 0),
  pack: fetched(packOf(Buffer.alloc(0))),
}
