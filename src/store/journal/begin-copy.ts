/** A copy of the database that the journal begins behind: made beside the writing, and relied on once it was looked over. */
import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { syncFolder, temporaryName } from '../../kernel/durable.ts'
import { failpoint } from '../../kernel/failpoint.ts'
import type { RecordId } from '../change-record.ts'
import type { Engine } from '../engine.ts'
import { copyName, listJournalFolder } from './journal-folder.ts'
import type { Expected } from './look-over.ts'

export interface CopyDeps {
  folder: string
  engine: Pick<Engine, 'copyTo'>
  /** How many rows there are now, by table. */
  countRows(): ReadonlyMap<string, number>
  /** See that a copy is what it should be. @throws Error that says what is wrong with it */
  lookOver(copy: string, expected: Expected): Promise<void>
}

/**
 * Nobody may write until it resolves.
 * @param newest the record that the database is at
 * @returns what finishes the copy while others do. @throws Error: then there is none, and what was there stays
 */
export async function beginCopy({ folder, engine, countRows, lookOver }: CopyDeps, newest: RecordId) {
  const temporary = temporaryName(folder)
  const { isFixed, isDone } = engine.copyTo(temporary)
  await isFixed
  const expected = { newest, counts: countRows() }
  return async () => {
    try {
      await isDone
      await lookOver(temporary, expected)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    failpoint('journal.copied')
    await rename(temporary, path.join(folder, copyName(newest.sequence)))
    await syncFolder(folder)
    await removeUpTo(folder, newest.sequence)
  }
}

/** What a copy stands for is of no more use: older copies, and the records that it has. */
async function removeUpTo(folder: string, sequence: number): Promise<void> {
  const { logs, copies } = await listJournalFolder(folder)
  const old = [
    ...copies.filter((copy) => copy.sequence < sequence),
    ...logs.filter((log) => log.first <= sequence),
  ]
  for (const { name } of old) await rm(path.join(folder, name), { force: true })
}
