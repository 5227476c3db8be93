/** The repositories that one sync asks, each asked once for its refs and once for each commit. */
import { isOid, type Oid } from '../git/objects.ts'
import { AppError } from '../kernel/errors.ts'
import type { Remote, RemoteRef, Upstream, UpstreamCommit } from '../upstream/index.ts'

export interface Repositories {
  refs(remote: Remote): Promise<RemoteRef[]>
  /**
   * The commit that a branch, a tag, or HEAD (`null`) points at.
   * @throws AppError `ref_not_found` naming some that are there
   */
  resolve(remote: Remote, ref: string | null): Promise<{ oid: Oid; ref: string }>
  commit(remote: Remote, want: { oid: Oid; ref?: string }): Promise<UpstreamCommit>
}

export function openRepositories(upstream: Upstream, signal?: AbortSignal): Repositories {
  const listings = new Map<string, Promise<RemoteRef[]>>()
  // The newest alone: plugins of one repository follow each other in most manifests, and commits are large.
  let newest: { key: string; commit: Promise<UpstreamCommit> } | undefined
  const refs = (remote: Remote) => {
    const known = listings.get(remote.url) ?? upstream.refs(remote, signal)
    listings.set(remote.url, known)
    return known
  }
  return {
    refs,
    resolve: async (remote, ref) => resolveRef(await refs(remote), ref),
    commit(remote, want) {
      const key = `${remote.url} ${want.oid}`
      if (newest?.key !== key) newest = { key, commit: upstream.commit(remote, want, signal) }
      return newest.commit
    },
  }
}

/** Branches before tags, as git does when it clones. @throws AppError `ref_not_found` */
export function resolveRef(refs: readonly RemoteRef[], wanted: string | null): { oid: Oid; ref: string } {
  // A commit id that no ref has is asked for as it is: the server decides.
  if (wanted !== null && isOid(wanted)) return { oid: wanted, ref: wanted }
  const names = wanted === null ? ['HEAD'] : [wanted, `refs/heads/${wanted}`, `refs/tags/${wanted}`]
  const found = names.map((name) => refs.find((ref) => ref.name === name)).find((ref) => ref !== undefined)
  if (found !== undefined) return { oid: found.peeled ?? found.oid, ref: found.name }
  const branches = refs.flatMap(({ name }) => (name.startsWith('refs/heads/') ? [name.slice(11)] : []))
  const shown = branches.slice(0, 5).join(', ') || 'none'
  throw new AppError(
    'ref_not_found',
    `The repository has no branch or tag ${JSON.stringify(wanted ?? 'HEAD')}; its branches are ${shown}.`,
  )
}
