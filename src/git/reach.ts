/** Which trees and blobs a history holds: the border of what a client may ask for by id. */
import { REACH_OIDS_MAX } from '../kernel/limits.ts'
import { walk } from './history.ts'
import type { Oid } from './object.ts'
import { addTree } from './objects-to-send.ts'
import type { CommitNode, Repository } from './repository.ts'

type History = Pick<Repository, 'head' | 'commit' | 'objects'>

/**
 * Remembers the histories that were asked about last. A history is looked at from its head back, one commit after
 * another and only until the object is found: what a client lacks of a partial clone is nearly always in the head.
 */
export class Reach {
  readonly #histories = new Map<Oid, Reached>()

  /** Whether a commit of the repository has this tree or blob. */
  async holds(repository: History, oid: Oid): Promise<boolean> {
    if (!repository.objects.has(oid)) return false
    const history = this.#histories.get(repository.head) ?? new Reached(repository)
    // Last in the map is most recently used.
    this.#histories.delete(repository.head)
    this.#histories.set(repository.head, history)
    const isHeld = await history.holds(oid)
    this.#forget(repository.head)
    return isHeld
  }

  #forget(newest: Oid): void {
    let oids = 0
    for (const history of this.#histories.values()) oids += history.size
    for (const [head, history] of this.#histories) {
      if (oids <= REACH_OIDS_MAX || head === newest) return
      this.#histories.delete(head)
      oids -= history.size
    }
  }
}

class Reached {
  readonly #oids = new Set<Oid>()
  readonly #objects: Repository['objects']
  readonly #rest: ReturnType<typeof walk>
  /** Walked to, and not yet read: when that fails, it is tried again. */
  #commit: CommitNode | undefined
  #looking: Promise<boolean> = Promise.resolve(false)

  constructor(repository: History) {
    this.#objects = repository.objects
    this.#rest = walk(repository, [repository.head], new Set())
  }

  get size(): number {
    return this.#oids.size
  }

  /** One look at a time: all of them move the same walk on. */
  holds(oid: Oid): Promise<boolean> {
    if (this.#oids.has(oid)) return Promise.resolve(true)
    this.#looking = this.#looking.catch(() => false).then(() => this.#look(oid))
    return this.#looking
  }

  async #look(oid: Oid): Promise<boolean> {
    while (!this.#oids.has(oid)) {
      this.#commit ??= this.#rest.next().value ?? undefined
      if (this.#commit === undefined) return false
      const found = new Set<Oid>()
      await addTree(this.#objects, this.#commit.tree, found, this.#oids)
      for (const held of found) this.#oids.add(held)
      this.#commit = undefined
    }
    return true
  }
}
