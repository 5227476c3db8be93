/** What upload-pack serves: one branch, its own history, and the objects behind it. */
import type { Oid } from './object.ts'
import type { ObjectSource } from './object-source.ts'

/** A commit as the graph walk sees it. */
export interface CommitNode {
  oid: Oid
  tree: Oid
  parents: readonly Oid[]
  /** Of the committer, since 1970. */
  dateSeconds: number
}

export interface Repository {
  /** `HEAD` is a symref to this branch, the only one. */
  branch: 'refs/heads/main'
  head: Oid
  /**
   * A commit of this repository's own history (reachable from `head`), else `undefined`: what another
   * repository holds does not exist here, although the objects may be stored side by side.
   */
  commit(oid: Oid): CommitNode | undefined
  /** Whether a tree or blob belongs to a commit of this history, so that it may be asked for by its id. */
  reaches(oid: Oid): Promise<boolean>
  objects: ObjectSource
}
