/** Git repositories elsewhere: which refs one has, and the files of one commit. Nothing is written to disk. */
import type { Oid } from '../git/object.ts'
import { AppError } from '../kernel/errors.ts'
import {
  UPSTREAM_INFLATED_BYTES_MAX,
  UPSTREAM_MS_MAX,
  UPSTREAM_OBJECTS_MAX,
  UPSTREAM_PACK_BYTES_MAX,
} from '../kernel/limits.ts'
import { startDeadline } from '../outbound/deadline.ts'
import type { Outbound } from '../outbound/outbound.ts'
import { type Connection, connect, shownRemote } from './connection.ts'
import { fetchPack } from './fetch-pack.ts'
import type { Link } from './follow-links.ts'
import { listRefs } from './list-refs.ts'
import { UnpackThreads } from './unpack-threads.ts'

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

export interface UpstreamFile {
  /** Slash-separated, relative to the root. Unchecked but for what no tree may hold: intake judges it. */
  path: string
  mode: '100644' | '100755'
  content: Buffer
  /** The content as a raw deflate stream, when the pack has it: publishing need not compress again. */
  deflated?: Buffer
}

/** What was left out: it leads elsewhere or to nothing, is only a pointer to the content, or has no name that can be read. */
export interface Skipped {
  path: string
  why: 'symlink' | 'submodule' | 'lfs' | 'encoding'
}

export interface UpstreamCommit {
  /** Of the commit itself, also when a tag that points to it was asked for. */
  oid: Oid
  tree: Oid
  files: UpstreamFile[]
  skipped: Skipped[]
  /** Symbolic links to files and folders of the commit. */
  links: Link[]
  /** Id of every folder by its path, `''` for the root: equal ids are equal folders. */
  trees: ReadonlyMap<string, Oid>
}

/** How much of somebody else's repository is taken before it is too much. */
export interface UpstreamLimits {
  packBytesMax: number
  objectsMax: number
  /** Everything that is inflated or put together from deltas, in bytes. */
  inflatedBytesMax: number
  /** For one call, from asking to the last byte unpacked. */
  timeoutMs: number
}

export interface Upstream {
  /**
   * Branches, tags and HEAD, by one ls-refs and nothing else.
   * @throws AppError of `Outbound.request`; `upstream_invalid`, `upstream_empty`
   */
  refs(remote: Remote, signal?: AbortSignal): Promise<RemoteRef[]>
  /**
   * One commit without its past, checked to the last byte: every id is computed, every size was bounded first.
   * @param want a commit, or a tag that points to one; `ref` is its name for errors
   * @throws AppError of `Outbound.request`; `upstream_invalid`, `ref_not_found` when the server does not give it
   */
  commit(remote: Remote, want: { oid: Oid; ref?: string }, signal?: AbortSignal): Promise<UpstreamCommit>
  /** Stop the threads that unpack. What is under way fails. */
  close(): Promise<void>
}

const LIMITS: UpstreamLimits = {
  packBytesMax: UPSTREAM_PACK_BYTES_MAX,
  objectsMax: UPSTREAM_OBJECTS_MAX,
  inflatedBytesMax: UPSTREAM_INFLATED_BYTES_MAX,
  timeoutMs: UPSTREAM_MS_MAX,
}

export function createUpstream(outbound: Outbound, limits: Partial<UpstreamLimits> = {}): Upstream {
  const all = { ...LIMITS, ...limits }
  const threads = new UnpackThreads()
  return {
    refs: (remote, signal) =>
      within(outbound, remote, all, signal, async (connection) => {
        const refs = await listRefs(connection)
        if (refs.length > 0) return refs
        throw new AppError(
          'upstream_empty',
          `${shownRemote(remote)} has no branches or tags; push a commit to it first.`,
        )
      }),
    commit: (remote, { oid, ref = oid }, signal) =>
      within(outbound, remote, all, signal, (connection, running) =>
        threads.use(running, async (thread) => {
          for await (const piece of fetchPack(connection, oid, ref, all.packBytesMax)) thread.write(piece)
          return thread.unpack(oid, all)
        }),
      ),
    close: () => threads.close(),
  }
}

/** Work with a server for as long as it may take; whatever ends it early is the failure. */
async function within<T>(
  outbound: Outbound,
  remote: Remote,
  { timeoutMs }: UpstreamLimits,
  signal: AbortSignal | undefined,
  work: (connection: Connection, running: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = () =>
    new AppError(
      'upstream_timeout',
      `${shownRemote(remote)} could not be read within ${timeoutMs / 1000} seconds; try again later.`,
    )
  const deadline = startDeadline(timeoutMs, late, signal)
  try {
    const connection = connect(outbound, remote, { timeoutMs, signal: deadline.signal })
    return await deadline.race(work(connection, deadline.signal))
  } catch (error) {
    throw deadline.failure() ?? error
  } finally {
    deadline.end()
  }
}
