/** Git's four object types and their ids. Source: gitformat-pack(5), git-hash-object(1). */
import { createHash } from 'node:crypto'

/** An object id: 40 lower-case hex digits of SHA-1. */
export type Oid = string & { readonly __brand: 'Oid' }

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag'

export interface GitObject {
  oid: Oid
  type: ObjectType
  /** The object's bytes without the loose-object header. */
  content: Buffer
}

const OID_PATTERN = /^[0-9a-f]{40}$/

export function isOid(text: string): text is Oid {
  return OID_PATTERN.test(text)
}

/** The id git gives these bytes: SHA-1 over `<type> <size>\0<content>`. */
export function hashObject(type: ObjectType, content: Uint8Array): Oid {
  return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex') as Oid
}

/** An object with its id computed from its bytes. */
export function gitObject(type: ObjectType, content: Buffer): GitObject {
  return { oid: hashObject(type, content), type, content }
}
