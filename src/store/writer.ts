/**
 * Writing: one plan at a time, the engine first, then memory. What was committed is a change record, in the same
 * transaction and in the journal; memory changes by applying it.
 */
import type { Clock } from '../kernel/clock.ts'
import { failpoint } from '../kernel/failpoint.ts'
import { PLAN_ATTEMPTS_MAX } from '../kernel/limits.ts'
import { changesOf, type RecordId, recordAfter, type TableChange } from './change-record.ts'
import { insertRecord, recordsAfter, trimRecords } from './changes.repo.ts'
import { ConflictError, type Engine } from './engine.ts'
import { executePlan, type PlannedChange, type PlannedEntries } from './execute-plan.ts'
import type { Journal } from './journal/journal.ts'
import type { Memory } from './memory.ts'
import { keyOf } from './table.ts'
import type { Plan, Transaction } from './transaction.ts'

export interface WriterDeps {
  engine: Engine
  memory: Memory
  clock: Clock
  /** A store without one loses nothing but what the journal is for. */
  journal: Journal | undefined
  /** A plan that sees the rows as of the last commit. */
  newPlan(kind: 'memory' | 'note'): Plan
}

export class Writer {
  readonly #deps: WriterDeps
  /** Which record the memory is at. */
  #at: RecordId
  #openings: number
  #tail: Promise<unknown> = Promise.resolve()
  /** A second copy would fold into the main file what the first one still reads. */
  #isCopying = false
  #copying: Promise<unknown> = Promise.resolve()

  constructor(deps: WriterDeps, at: RecordId) {
    this.#deps = deps
    this.#at = at
    this.#openings = deps.engine.openings
  }

  get at(): RecordId {
    return this.#at
  }

  async write<T>(planning: (tx: Transaction) => T): Promise<T> {
    const { result, durable } = await this.#inTurn(() => this.#commit(planning))
    await durable
    return result
  }

  /** In a transaction of its own, outside of the records. */
  note(planning: (tx: Pick<Transaction, 'get' | 'put' | 'delete'>) => void): Promise<void> {
    return this.#inTurn(async () => {
      const { engine, memory, newPlan } = this.#deps
      await this.#begin()
      const plan = newPlan('note')
      planning(plan)
      const planned = plan.changes()
      const changes = tableChanges(planned, [])
      if (changes.length === 0) return
      await engine.transaction((sql) => executePlan(sql, planned, []))
      memory.apply(changes)
    })
  }

  async close(): Promise<void> {
    await this.#tail
    await this.#copying
    await this.#deps.journal?.close()
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work)
    this.#tail = done.catch(() => undefined)
    return done
  }

  /** @returns what the plan returned, and when it survives a power cut */
  async #commit<T>(planning: (tx: Transaction) => T): Promise<{ result: T; durable?: Promise<void> }> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(planning)
      } catch (error) {
        // Without news the plan contradicts itself, and would for ever.
        const mayBeRetried = error instanceof ConflictError && attempt < PLAN_ATTEMPTS_MAX
        if (!mayBeRetried || !(await this.#catchUp())) throw error
      }
    }
  }

  async #attempt<T>(planning: (tx: Transaction) => T): Promise<{ result: T; durable?: Promise<void> }> {
    const { engine, memory, clock, journal, newPlan } = this.#deps
    await this.#begin()
    const plan = newPlan('memory')
    const result = planning(plan)
    const [planned, entries] = [plan.changes(), plan.entries()]
    const changes = tableChanges(planned, entries)
    if (changes.length === 0) return { result }
    const record = await recordAfter(this.#at, clock(), changes)
    await journal?.makeReady()
    try {
      await engine.transaction(async (sql) => {
        await executePlan(sql, planned, entries)
        await insertRecord(sql, record)
        await journal?.write(record)
        failpoint('database.before-commit')
      })
    } catch (error) {
      await journal?.takeBack()
      throw error
    }
    failpoint('database.committed')
    memory.apply(changes)
    this.#at = record
    const durable = journal?.keep(record)
    // Whoever waits for it hears of it; the next write makes it good.
    durable?.catch(() => undefined)
    if (journal?.isLong && !this.#isCopying) await this.#beginJournalAnew(journal)
    return { result, ...(durable === undefined ? {} : { durable }) }
  }

  /** An engine that was opened anew may have what nobody was told of. */
  async #begin(): Promise<void> {
    const { engine } = this.#deps
    await engine.assertUsable()
    if (engine.openings === this.#openings) return
    await this.#catchUp()
    this.#openings = engine.openings
  }

  /** Apply what others committed, and let the journal have it: what comes next follows from it. @returns whether there was anything */
  async #catchUp(): Promise<boolean> {
    const { engine, memory, journal } = this.#deps
    const { sequence } = this.#at
    for await (const record of recordsAfter(engine, sequence)) {
      memory.apply(changesOf(record))
      this.#at = { sequence: record.sequence, id: record.id }
      await journal?.follow(record)
    }
    return this.#at.sequence > sequence
  }

  /** What was committed stays so, whatever becomes of the copy. */
  async #beginJournalAnew(journal: Journal): Promise<void> {
    const { engine } = this.#deps
    const { sequence } = this.#at
    const finish = await journal.beginAnew()
    this.#isCopying = true
    this.#copying = finish()
      .then(async (isDone) => {
        if (isDone) await this.#inTurn(() => engine.transaction((sql) => trimRecords(sql, sequence)))
      })
      .catch(() => undefined)
      .finally(() => {
        this.#isCopying = false
      })
  }
}

function tableChanges(planned: readonly PlannedChange[], entries: readonly PlannedEntries[]): TableChange[] {
  const changes = planned.map(({ table, inserted, updated, deleted }): TableChange => {
    const put = [...inserted, ...updated.map(({ after }) => after)]
    const gone = deleted.map((row) => keyOf(table, row))
    return {
      table: table.name,
      ...(gone.length > 0 ? { gone } : {}),
      ...(put.length > 0 ? { put } : {}),
    }
  })
  return [
    ...changes.filter(({ put, gone }) => put !== undefined || gone !== undefined),
    ...entries.map(({ log, rows }) => ({ table: log.name, append: rows })),
  ]
}
