/** For tests: that the change records, and nothing else, lead to the rows that memory has. */
import { changesOf, isIntact } from './change-record.ts'
import { recordsAfter } from './changes.repo.ts'
import type { Sql } from './engine.ts'
import { Memory } from './memory.ts'
import { isSameRow } from './seen-rows.ts'
import type { AnyTable } from './table.ts'

export class ReplayCheck {
  readonly #start: Memory
  readonly #sequence: number

  /** @param memory as it is after record `sequence`: of a new store, empty */
  constructor(memory: Memory, sequence: number) {
    this.#start = new Memory(memory.definitions.filter(({ kind }) => kind === 'memory'))
    this.#sequence = sequence
    for (const definition of this.#start.definitions) {
      const rows = this.#start.of(definition)
      for (const row of memory.of(definition).values()) rows.put(row)
    }
  }

  /** @param upTo the record that memory is at. @throws Error that names the first row that differs */
  async assertReplays(sql: Pick<Sql, 'rows'>, memory: Memory, upTo: number): Promise<void> {
    const replayed = this.#start
    let at = this.#sequence
    for await (const record of recordsAfter(sql, this.#sequence)) {
      if (record.sequence > upTo) break
      at += 1
      // What a copy of the database stands for was let go.
      if (record.sequence !== at) return
      if (!isIntact(record)) throw new Error(`Change record ${record.sequence} is not as it was written.`)
      replayed.apply(changesOf(record))
    }
    for (const definition of replayed.definitions) assertSame(definition, replayed, memory)
  }
}

function assertSame(definition: AnyTable, replayed: Memory, memory: Memory): void {
  const [found, wanted] = [replayed.of(definition), memory.of(definition)]
  for (const row of wanted.values()) {
    const key = definition.key.map((field) => String((row as Record<string, unknown>)[field]))
    const same = found.get(...key)
    if (same === undefined || !isSameRow(definition, same, row))
      throw new Error(
        `Replayed, ${definition.name} ${key.join(' ')} is ${JSON.stringify(same)}, not ${JSON.stringify(row)}.`,
      )
  }
  if (found.size !== wanted.size)
    throw new Error(`Replayed, ${definition.name} has ${found.size} rows, not ${wanted.size}.`)
}
