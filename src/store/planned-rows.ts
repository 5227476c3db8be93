/** A table's rows as a plan leaves them, without touching what everybody reads. A read costs what it finds. */
import { inOrder, MemoryTable, type Rows } from './memory-table.ts'
import { type AnyTable, keyOf } from './table.ts'

export class PlannedRows implements Rows<object> {
  readonly #definition: AnyTable
  readonly #before: Rows<object>
  /** By key; `undefined` deletes. */
  readonly #changes = new Map<string, object | undefined>()
  /** The rows that were put. */
  readonly #put: MemoryTable<object>
  /** Values of group indexes that changed rows have or had: all other groups are as before. */
  readonly #touched = new Set<string>()
  #sizeChange = 0

  constructor(definition: AnyTable, before: Rows<object>) {
    this.#definition = definition
    this.#before = before
    this.#put = new MemoryTable(definition)
  }

  get changes(): ReadonlyMap<string, object | undefined> {
    return this.#changes
  }

  /** @param row `undefined` deletes */
  change(key: string, row: object | undefined): void {
    const known = this.get(key)
    this.#sizeChange += (row === undefined ? 0 : 1) - (known === undefined ? 0 : 1)
    for (const one of [this.#before.get(key), row]) if (one !== undefined) this.#touch(one)
    this.#changes.set(key, row)
    if (row === undefined) this.#put.delete(key)
    else this.#put.put(row)
  }

  get size(): number {
    return this.#before.size + this.#sizeChange
  }

  get(...key: readonly string[]): object | undefined {
    const joined = key.join('\0')
    return this.#changes.has(joined) ? this.#changes.get(joined) : this.#before.get(joined)
  }

  *values(): IterableIterator<object> {
    for (const row of this.#before.values()) if (this.#isKept(row)) yield row
    yield* this.#put.values()
  }

  one(index: string, value: string): object | undefined {
    const put = this.#put.one(index, value)
    if (put !== undefined) return put
    const known = this.#before.one(index, value)
    return known !== undefined && this.#isKept(known) ? known : undefined
  }

  many(index: string, value: string): ReadonlyMap<string, object> {
    if (!this.#touched.has(groupOf(index, value))) return this.#before.many(index, value)
    const kept = [...this.#before.many(index, value)].filter(([key]) => !this.#changes.has(key))
    return new Map([...kept, ...this.#put.many(index, value)])
  }

  sorted(index: string, value: string): readonly object[] {
    if (!this.#touched.has(groupOf(index, value))) return this.#before.sorted(index, value)
    return inOrder(this.#definition, index, this.many(index, value))
  }

  #isKept(row: object): boolean {
    return !this.#changes.has(keyOf(this.#definition, row))
  }

  #touch(row: object): void {
    for (const [index, extract] of Object.entries(this.#definition.groups)) {
      const value = (extract as (row: object) => string | undefined)(row)
      if (value !== undefined) this.#touched.add(groupOf(index, value))
    }
  }
}

function groupOf(index: string, value: string): string {
  return `${index}\0${value}`
}
