/** What the thread that unpacks and the one that asks it tell each other. */
import type { Oid } from '../git/object.ts'
import type { ErrorCode } from '../kernel/errors.ts'
import type { Link, Skipped, UpstreamFile } from './commit.ts'
import type { UpstreamLimits } from './limits.ts'

export type ToThread =
  /** The next bytes of the pack; its memory goes along. */
  | { kind: 'piece'; bytes: Uint8Array<ArrayBuffer> }
  /** The pack is whole. */
  | { kind: 'unpack'; want: Oid; limits: UpstreamLimits }
  /** More records, please: they come as fast as they are taken in. */
  | { kind: 'more' }

export type FromThread =
  | { kind: 'failed'; code: ErrorCode; message: string }
  /** A bug of ours. */
  | { kind: 'crashed'; stack: string }
  /** Memory that the records point into. The pack is the last one. */
  | { kind: 'commit'; oid: Oid; tree: Oid; buffers: ArrayBuffer[] }
  | { kind: 'records'; records: CommitRecord[]; isLast: boolean }

/** Bytes in one of the buffers. */
export interface Place {
  buffer: number
  start: number
  length: number
}

export type CommitRecord =
  | { kind: 'file'; path: string; mode: UpstreamFile['mode']; content: Place; deflated?: Place }
  | ({ kind: 'skipped' } & Skipped)
  | ({ kind: 'link' } & Link)
  | { kind: 'tree'; path: string; oid: Oid }
