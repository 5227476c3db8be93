/** What serving needs from wherever objects are kept. Implemented by `object-store.ts`. */
import type { GitObject, Oid } from './object.ts'

export interface ObjectSource {
  has(oid: Oid): boolean
  /** @throws GitError `object_missing` */
  read(oid: Oid): Promise<GitObject>
  /**
   * The beginning of an object's content, without reading or inflating the rest.
   * @throws GitError `object_missing`
   */
  readStart(oid: Oid, bytesMax: number): Promise<Buffer>
  /** What an object is, without reading its content. @throws GitError `object_missing` */
  headerOf(oid: Oid): Promise<{ type: GitObject['type']; sizeBytes: number }>
  /** How long an object's pack entry is as stored, in bytes. @throws GitError `object_missing` */
  entryBytes(oid: Oid): number
  /**
   * Every object of a tree that was stored as one self-contained pack, the tree itself included; `undefined`
   * when the tree was not stored so (walk it instead). In the order in which they lie in the pack.
   */
  closure(root: Oid): Promise<readonly Oid[] | undefined>
  /**
   * Pack entries (header and deflated bytes, undeltified) of these objects, copied as stored, in the given
   * order and in chunks of any size. Concatenated they are the body of a pack.
   * @throws GitError `object_missing` before the first chunk
   */
  entries(oids: readonly Oid[]): AsyncIterable<Buffer>
  /**
   * The same entries in one piece with room around them, or `undefined` when they exceed `bytesMax`.
   * @throws GitError `object_missing`
   */
  readEntries(
    oids: readonly Oid[],
    bytesMax: number,
    room: { before: number; behind: number },
  ): Promise<Buffer | undefined>
}

/** An object to be stored. */
export interface NewObject extends GitObject {
  /**
   * The content as a raw deflate stream (RFC 1951), when the caller already has one that is known to inflate to
   * exactly `content`: a ZIP entry's bytes become a pack entry without being compressed again.
   */
  deflated?: Buffer
}

/** An object to be stored whose content nobody needs to see: all that a pack entry is made of. */
export interface DeflatedObject extends Pick<GitObject, 'oid' | 'type'> {
  /** Of the content. */
  sizeBytes: number
  adler32: number
  /** A raw deflate stream that is known to inflate to content of that id, size and checksum. */
  deflated: Buffer
}
