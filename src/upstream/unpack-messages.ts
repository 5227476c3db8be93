/** What the thread that unpacks and the one that asks it tell each other: each is answered before the next. */
import type { Oid } from '../git/objects.ts'
import type { Link, Skipped, UpstreamFile } from './commit.ts'
import type { UpstreamLimits } from './limits.ts'

export type UnpackJob =
  /** The next bytes of the pack; its memory goes along. */
  | { do: 'take'; bytes: Uint8Array<ArrayBuffer> }
  /** The pack is whole. */
  | { do: 'unpack'; want: Oid; limits: UpstreamLimits }
  /** More records, please: they come as fast as they are taken in. */
  | { do: 'tell' }

export type UnpackAnswer =
  | { is: 'taken' }
  | ({ is: 'commit' } & CommitHead)
  | { is: 'records'; records: CommitRecord[]; isLast: boolean }

/** What the records are of, and the memory that they point into. The pack is the last one. */
export interface CommitHead {
  oid: Oid
  tree: Oid
  buffers: ArrayBuffer[]
}

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
