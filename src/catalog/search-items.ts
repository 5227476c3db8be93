/** What the thread of the search should have, against what it has. */
import { turnTimer } from '../kernel/turns.ts'
import type { Marks } from './search-file.ts'
import { isSame, type SearchItem, told } from './search-item.ts'
import type { ToldItem } from './search-jobs.ts'

/** Items to be told at once. */
interface Batch {
  put: ToldItem[]
  removed: string[]
  /** The thread has them now. @returns how many they are */
  wasTold(): number
}

export class SearchItems {
  readonly #items = new Map<string, SearchItem>()
  #known = new Map<string, Marks>()
  /** What the thread has not, or has otherwise. */
  readonly #untold = new Set<string>()

  get size(): number {
    return this.#items.size
  }

  get untold(): number {
    return this.#untold.size
  }

  isUntold(id: string): boolean {
    return this.#untold.has(id)
  }

  put(item: SearchItem): void {
    this.#items.set(item.id, item)
    this.#untold.add(item.id)
  }

  remove(id: string): void {
    this.#items.delete(id)
    this.#untold.add(id)
  }

  /** The thread begins with these, whatever it was told before. */
  async startFrom(known: readonly [id: string, marks: Marks][]): Promise<void> {
    this.#known = new Map(known)
    this.#untold.clear()
    const turn = turnTimer()
    for (const id of this.#known.keys()) if (!this.#items.has(id)) this.#untold.add(id)
    for (const item of this.#items.values()) {
      if (!isSame(item, this.#known.get(item.id))) this.#untold.add(item.id)
      if (turn.isOver()) await turn.next()
    }
  }

  /** READMEs are read here: of so many at once, and no more. */
  async next(max: number): Promise<Batch | undefined> {
    const ids = [...this.#untold.values()].slice(0, max)
    if (ids.length === 0) return undefined
    const wanted = ids.map((id) => this.#items.get(id))
    const put = await Promise.all(
      wanted.flatMap((item) => (item === undefined ? [] : [told(item, this.#known.get(item.id))])),
    )
    const removed = ids.filter((_, at) => wanted[at] === undefined)
    return {
      put,
      removed,
      wasTold: () => {
        for (const id of removed) this.#known.delete(id)
        for (const { id, marks } of put) this.#known.set(id, marks)
        // What has changed again meanwhile is told again.
        for (const [at, id] of ids.entries()) if (this.#items.get(id) === wanted[at]) this.#untold.delete(id)
        return ids.length
      },
    }
  }
}
