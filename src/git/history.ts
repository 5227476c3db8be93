/** Walking commits: what is reachable, where a shallow history ends, what a client still lacks. */
import { GitError } from './errors.ts'
import type { Oid } from './object.ts'
import type { CommitNode, Repository } from './repository.ts'
import { type FetchRequest, isDeepening } from './wire/fetch-request.ts'
import { quote } from './wire/quote.ts'

/** Depths from here on mean "everything": what `git fetch --unshallow` sends. Source: git's INFINITE_DEPTH. */
const DEPTH_INFINITE = 0x7fff_ffff

export interface ShallowUpdate {
  /** Commits that become the ends of the client's history. */
  shallow: Oid[]
  /** Commits that were ends and are no longer. */
  unshallow: Oid[]
}

/** Commits to send and commits that the client has, as far as it matters. */
export interface Missing {
  /** Newest first along each walk. */
  commits: CommitNode[]
  /** A part of what the client has, nearest first: objects in their trees need not be sent. */
  known: CommitNode[]
}

/** How many of the client's commits are looked at for objects it has already. More costs more than it saves. */
const KNOWN_COMMITS_MAX = 64

/**
 * The wants that are no commits: trees and blobs that a partial clone lacks.
 * @throws GitError `not_our_ref` for a want outside this repository's own history
 */
export async function namedObjects(repository: Repository, wants: readonly Oid[]): Promise<Oid[]> {
  const named: Oid[] = []
  for (const oid of new Set(wants)) {
    if (repository.commit(oid) !== undefined) continue
    if (!(await repository.reaches(oid))) throw new GitError('not_our_ref', `upload-pack: not our ref ${oid}`)
    named.push(oid)
  }
  return named
}

/** Those of the client's commits that are ours too. */
export function commonOf(repository: Repository, haves: readonly Oid[]): Oid[] {
  return [...new Set(haves)].filter((oid) => repository.commit(oid) !== undefined)
}

/** The commits right below these. */
export function parentsOf(repository: Repository, oids: readonly Oid[]): Oid[] {
  return oids.flatMap((oid) => repository.commit(oid)?.parents ?? [])
}

/** The client's new boundary, if it asked for one. @throws GitError `protocol_error` when nothing would be left */
export function shallowUpdate(repository: Repository, request: FetchRequest): ShallowUpdate {
  if (!isDeepening(request)) return { shallow: [], unshallow: [] }
  const before = new Set(request.shallows)
  const { inside, ends } =
    request.deepen > 0 ? byDepth(repository, request) : byRevisions(repository, request)
  return {
    shallow: [...ends].filter((oid) => !before.has(oid)),
    unshallow: [...before].filter((oid) => inside.has(oid)),
  }
}

/** What the client lacks of the wants, given what it has and where its history ends before and after. */
export function missingCommits(
  repository: Repository,
  request: FetchRequest,
  update: ShallowUpdate,
): Missing {
  const endsBefore = new Set(request.shallows)
  const endsAfter = new Set([...request.shallows, ...update.shallow])
  for (const oid of update.unshallow) endsAfter.delete(oid)
  const has = new Map<Oid, CommitNode>()
  for (const commit of walk(repository, commonOf(repository, request.haves), endsBefore))
    has.set(commit.oid, commit)
  const uncovered = parentsOf(repository, update.unshallow)
  const commits: CommitNode[] = []
  for (const commit of walk(repository, [...request.wants, ...uncovered], endsAfter)) {
    if (!has.has(commit.oid)) commits.push(commit)
  }
  return { commits, known: [...has.values()].slice(0, KNOWN_COMMITS_MAX) }
}

/** Every commit reachable from `starts`, each once, breadth first, not looking behind `ends`. */
export function* walk(
  repository: Pick<Repository, 'commit'>,
  starts: readonly Oid[],
  ends: ReadonlySet<Oid>,
): Generator<CommitNode> {
  const seen = new Set<Oid>(starts)
  const queue = [...seen]
  for (let position = 0; position < queue.length; position += 1) {
    const commit = repository.commit(queue[position]!)
    if (commit === undefined) continue
    yield commit
    if (ends.has(commit.oid)) continue
    for (const parent of commit.parents) {
      if (seen.has(parent)) continue
      seen.add(parent)
      queue.push(parent)
    }
  }
}

interface Boundary {
  /** Commits with their parents. */
  inside: Set<Oid>
  /** Commits without theirs. */
  ends: Set<Oid>
}

/**
 * `deepen n`: n commits from each want; relative: n more below the client's present ends, wanted or not;
 * infinite: no ends any more. Source: git's deepen().
 */
function byDepth(repository: Repository, request: FetchRequest): Boundary {
  if (request.deepen >= DEPTH_INFINITE)
    return { inside: new Set(commonOf(repository, request.shallows)), ends: new Set() }
  if (!request.deepenRelative) return toDepth(repository, request.wants, request.deepen)
  // git counts the present end as the first of them.
  return toDepth(repository, commonOf(repository, request.shallows), request.deepen + 1)
}

function toDepth(repository: Repository, starts: readonly Oid[], depth: number): Boundary {
  const boundary: Boundary = { inside: new Set(), ends: new Set() }
  let level = [...new Set(starts)]
  for (let reached = 1; level.length > 0; reached += 1) {
    const next = new Set<Oid>()
    for (const oid of level) {
      const commit = repository.commit(oid)
      if (commit === undefined || boundary.inside.has(oid)) continue
      if (reached >= depth) {
        boundary.ends.add(oid)
        continue
      }
      boundary.inside.add(oid)
      for (const parent of commit.parents) next.add(parent)
    }
    level = [...next]
  }
  for (const oid of boundary.inside) boundary.ends.delete(oid)
  return boundary
}

/** `deepen-since`, `deepen-not`: the commits that `git rev-list --max-age --not` would list. */
function byRevisions(repository: Repository, request: FetchRequest): Boundary {
  const excluded = new Set(
    [
      ...walk(
        repository,
        request.deepenNot.map((ref) => resolveRef(repository, ref)),
        new Set(),
      ),
    ].map((commit) => commit.oid),
  )
  const selected = new Map<Oid, CommitNode>()
  for (const commit of walk(repository, request.wants, new Set())) {
    const isIncluded = !excluded.has(commit.oid) && commit.dateSeconds >= request.deepenSince
    if (isIncluded) selected.set(commit.oid, commit)
  }
  if (selected.size === 0) throw new GitError('protocol_error', 'no commits selected for shallow requests')
  const boundary: Boundary = { inside: new Set(), ends: new Set() }
  for (const [oid, { parents }] of selected) {
    const isEnd = parents.some((parent) => !selected.has(parent))
    if (isEnd) boundary.ends.add(oid)
    else boundary.inside.add(oid)
  }
  return boundary
}

function resolveRef(repository: Repository, ref: string): Oid {
  const short = repository.branch.slice('refs/heads/'.length)
  if ([repository.branch, `heads/${short}`, short, 'HEAD'].includes(ref)) return repository.head
  throw new GitError('protocol_error', `git upload-pack: ambiguous deepen-not: ${quote(ref)}`)
}
