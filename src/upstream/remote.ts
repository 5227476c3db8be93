/** A repository elsewhere, and what it shows of itself. */
import type { Oid } from '../git/objects.ts'

/** Where a repository is, and what to say when it asks who is there. */
export interface Remote {
  /** https, or http to a host that OUTBOUND_ALLOW names. A user name or password in it is ignored. */
  url: string
  username?: string
  /** A password or token. It is in no error and no log. */
  secret?: string
}

export interface RemoteRef {
  /** `HEAD`, `refs/heads/…` or `refs/tags/…`. */
  name: string
  oid: Oid
  /** Of an annotated tag: what it points to in the end. */
  peeled?: Oid
}
