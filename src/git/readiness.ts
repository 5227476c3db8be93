/** Whether a client has named enough: every want leads back to something it has, so asking on would bring nothing. */
import { walk } from './history.ts'
import type { Oid } from './object.ts'
import type { Repository } from './repository.ts'

/**
 * Follows one negotiation. Each commit is visited once, however many haves come and however often it is asked:
 * a client must not be able to buy a walk of the history with one line. Source of the rule: git's ok_to_give_up,
 * do_got_oid (a client has the parents of what it has, too, unless its history ends there).
 */
export class Readiness {
  readonly #repository: Repository
  readonly #ends: ReadonlySet<Oid>
  readonly #wants: readonly Oid[]
  /** Wants that lead to nothing the client has, as far as is known. */
  readonly #open: Set<Oid>
  /** Commits that lead to something the client has. */
  readonly #covered = new Set<Oid>()
  /** Commits that the client has and that were not looked at yet. */
  #pending: Oid[] = []
  #hasCommon = false
  /** The commits right above each one; made when it is first needed. */
  #children: ReadonlyMap<Oid, readonly Oid[]> | undefined

  /** @param ends commits behind which the wants are not followed */
  constructor(repository: Repository, wants: readonly Oid[], ends: ReadonlySet<Oid> = new Set()) {
    this.#repository = repository
    this.#wants = wants
    // Nothing leads to a tree or a blob, so these wait for nothing.
    this.#open = new Set(wants.filter((oid) => repository.commit(oid) !== undefined))
    this.#ends = ends
  }

  /** The client has this commit of ours. */
  add(oid: Oid): void {
    this.#hasCommon = true
    this.#pending.push(oid)
  }

  get isReady(): boolean {
    if (!this.#hasCommon) return false
    if (this.#open.size === 0) return true
    for (const oid of this.#pending) {
      this.#cover(oid)
      for (const parent of parentsWithin(this.#repository, oid, this.#ends)) this.#cover(parent)
    }
    this.#pending = []
    return this.#open.size === 0
  }

  /** Mark a commit and all that lead to it. */
  #cover(start: Oid): void {
    this.#children ??= childrenOf(this.#repository, this.#wants, this.#ends)
    const stack = [start]
    for (let oid = stack.pop(); oid !== undefined; oid = stack.pop()) {
      if (this.#covered.has(oid)) continue
      this.#covered.add(oid)
      this.#open.delete(oid)
      for (const child of this.#children.get(oid) ?? []) stack.push(child)
    }
  }
}

function childrenOf(
  repository: Repository,
  wants: readonly Oid[],
  ends: ReadonlySet<Oid>,
): ReadonlyMap<Oid, readonly Oid[]> {
  const children = new Map<Oid, Oid[]>()
  for (const { oid } of walk(repository, wants, ends)) {
    for (const parent of parentsWithin(repository, oid, ends)) {
      const siblings = children.get(parent)
      if (siblings === undefined) children.set(parent, [oid])
      else siblings.push(oid)
    }
  }
  return children
}

/** A commit's parents; none where the history ends. */
export function parentsWithin(repository: Repository, oid: Oid, ends: ReadonlySet<Oid>): readonly Oid[] {
  return ends.has(oid) ? [] : (repository.commit(oid)?.parents ?? [])
}
