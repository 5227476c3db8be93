/** Git repositories elsewhere: which refs one has, and the files of one commit. Nothing is written to disk. */
import type { Oid } from '../git/objects.ts'
import { AppError } from '../kernel/errors.ts'
import { type Outbound, startDeadline } from '../outbound/index.ts'
import type { UpstreamCommit } from './commit.ts'
import { type Connection, connect, shownRemote } from './connection.ts'
import { fetchPack } from './fetch-pack.ts'
import { UPSTREAM_LIMITS, type UpstreamLimits } from './limits.ts'
import { listRefs } from './list-refs.ts'
import type { Remote, RemoteRef } from './remote.ts'
import { createUnpackThreads } from './unpack-threads.ts'

export type { Skipped, UpstreamCommit, UpstreamFile } from './commit.ts'
export type { Remote, RemoteRef } from './remote.ts'

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

export function createUpstream(outbound: Outbound, limits: Partial<UpstreamLimits> = {}): Upstream {
  const all = { ...UPSTREAM_LIMITS, ...limits }
  const threads = createUnpackThreads()
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
        threads.unpack(() => fetchPack(connection, oid, ref, all.packBytesMax), oid, all, running),
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
