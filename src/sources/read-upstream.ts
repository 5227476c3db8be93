/** What upstream has now, and whether that is news. */
import { createHash } from 'node:crypto'
import type { Oid } from '../git/objects.ts'
import { isAllowedOutbound, type OutboundRule } from '../kernel/outbound.ts'
import type { Remote, RemoteRef } from '../upstream/index.ts'
import type { SourcesDeps } from './deps.ts'
import { type Repositories, resolveRef } from './repositories.ts'
import type { SourceRow } from './sources.repo.ts'
import type { Standing } from './standing.ts'

/** Where upstream is. */
export interface UpstreamHead {
  /** As `SourceRow.headOid`. */
  head: string
  /** Marketplaces: the commit, and its ref. */
  commit: { oid: Oid; ref: string } | null
  refs: readonly RemoteRef[]
}

/** @throws AppError `secret_unreadable` */
export async function remoteOf(
  { secrets }: Pick<SourcesDeps, 'secrets'>,
  { url, username, secretRef }: Pick<SourceRow, 'url' | 'username' | 'secretRef'>,
): Promise<Remote> {
  return {
    url,
    ...(username === null ? {} : { username }),
    ...(secretRef === null ? {} : { secret: await secrets.get(secretRef) }),
  }
}

/** One ls-refs. @throws AppError of `Upstream.refs`, `ref_not_found` */
export async function readHead(
  repositories: Repositories,
  remote: Remote,
  { mode, ref }: Pick<SourceRow, 'mode' | 'ref'>,
): Promise<UpstreamHead> {
  const refs = await repositories.refs(remote)
  if (mode === 'tags') return { head: fingerprint(refs), commit: null, refs }
  const commit = resolveRef(refs, ref)
  return { head: commit.oid, commit, refs }
}

/** Every tag and what it points at, in one id. */
function fingerprint(refs: readonly RemoteRef[]): string {
  const hash = createHash('sha1')
  const tags = refs.filter(({ name }) => name.startsWith('refs/tags/'))
  const lines = tags.map(({ name, oid, peeled }) => `${name} ${peeled ?? oid}\n`).sort()
  for (const line of lines) hash.update(line)
  return hash.digest('hex')
}

/**
 * Whether nothing has to be read: the head is the one that was read last, and neither are the repositories
 * elsewhere that its plugins come from. Only these are asked, each once.
 */
export async function isUnchanged(
  repositories: Repositories,
  { source, plugins }: Standing,
  { head }: UpstreamHead,
  rules: readonly OutboundRule[],
): Promise<boolean> {
  if (source.headOid !== head) return false
  for (const { origin, enabled, state, path, issues } of plugins.values()) {
    // A host may have been allowed, and a server may be back.
    const isRetried = state === 'unavailable' || (state === 'failed' && issues.length === 0)
    if (enabled && isRetried && URL.canParse(path) && isAllowedOutbound(rules, new URL(path))) return false
    if (!enabled || origin === null || origin.ref === null) continue
    const refs = await repositories.refs({ url: origin.url }).catch(() => [])
    const now = refs.find(({ name }) => name === origin.ref)
    if ((now?.peeled ?? now?.oid) !== origin.oid) return false
  }
  return true
}
