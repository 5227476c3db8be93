/** Where feeds are (docs/contract.md 5). */
import { cut } from '../../kernel/cut.ts'
import { AppError } from '../../kernel/errors.ts'

export interface FeedPath {
  kind: 'own' | 'group'
  /** The group's slug; empty for one's own feed. */
  slug: string
  /** What is asked of the feed, such as `info/refs`. */
  rest: string
}

/**
 * `/marketplace.git/…`, `/git/{name}.git/…` or `/git/groups/{slug}/{name}-{slug}.git/…`.
 * @param basePath of the store, for the sentence
 * @throws AppError `not_found`
 */
export function parseFeedPath(marketplaceName: string, path: string, basePath = ''): FeedPath {
  const address = /^\/.+\.git\/?$/.exec(path)?.[0]
  if (address !== undefined) {
    const known = parseFeedPath(marketplaceName, `${address.replace(/\/$/, '')}/info/refs`, basePath)
    return { ...known, rest: '' }
  }
  const own = /^\/(?:marketplace\.git|git\/([a-z0-9-]+)\.git)\/(.+)$/.exec(path)
  if (own !== null && (own[1] === undefined || own[1] === marketplaceName)) {
    return { kind: 'own', slug: '', rest: own[2]! }
  }
  const group = /^\/git\/groups\/([a-z0-9-]+)\/([a-z0-9-]+)\.git\/(.+)$/.exec(path)
  if (group !== null && group[2] === `${marketplaceName}-${group[1]}`) {
    return { kind: 'group', slug: group[1]!, rest: group[3]! }
  }
  throw new AppError(
    'not_found',
    `There is no feed at ${basePath}${cut(path, 200)}; yours is ${basePath}/git/${marketplaceName}.git.`,
  )
}
