/** One's set as people and programs see it: what is in it, why, and what it is served as. */
import type { Because, Resolution } from '../access/resolve.ts'
import { kinds } from '../intake/kinds/index.ts'
import { bundleName } from '../kernel/names.ts'
import { type Snapshot, userFeed } from '../snapshot/feeds.ts'
import type { HttpDeps } from './deps.ts'
import type { Principal } from './env.ts'

export interface Stack {
  snapshot: Snapshot
  resolution: Resolution
}

/** The caller's set, with the feed brought up to date. */
export async function readStack(deps: HttpDeps, { user }: Principal): Promise<Stack> {
  const snapshot = await deps.feeds.advance(userFeed(user.id))
  return { snapshot, resolution: deps.sets.ofUser(user.id) }
}

/** The address that everybody clones; the token decides whose set comes. */
export function gitUrl({ settings }: Pick<HttpDeps, 'settings'>): string {
  return `${settings.baseUrl}/git/${settings.marketplaceName}.git`
}

export function presentStack(deps: HttpDeps, { snapshot, resolution }: Stack) {
  const { marketplaceName } = deps.settings
  return {
    marketplace: marketplaceName,
    gitUrl: gitUrl(deps),
    commit: snapshot.commit,
    tree: snapshot.tree,
    entries: resolution.entries.map(({ item, version, because, pin }) => ({
      item: item.servedName,
      servedName: item.servedName,
      kind: item.kind,
      version: version.version,
      plugin: kinds[item.kind].mount.in === 'bundle' ? bundleName(marketplaceName) : item.servedName,
      pin,
      because,
    })),
    optedOut: resolution.optedOut.map(({ item, groups }) => ({
      item: item.servedName,
      servedName: item.servedName,
      kind: item.kind,
      groups,
    })),
    unavailable: resolution.unavailable,
  }
}

/** The one thing somebody can do to have an item no longer; `undefined` when nothing can be done. */
export function wayOut(because: readonly Because[]): 'uninstall' | 'opt-out' | undefined {
  const reasons = new Set(because.map(({ reason }) => reason))
  if (reasons.has('install')) return 'uninstall'
  return reasons.has('default') && !reasons.has('required') ? 'opt-out' : undefined
}
