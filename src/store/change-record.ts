/**
 * What one commit changed: typed rows, with a number, and an identity that follows from all that came before. Memory,
 * the journal and other processes follow these records and nothing else.
 */
import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EpochMs } from '../kernel/clock.ts'
import { CHANGE_PART_CHARS_MAX } from '../kernel/limits.ts'

/** Of one table: each row is whole, as it is in memory. */
export interface TableChange {
  readonly table: string
  /** Rows that are new, or stand in place of those with their keys. */
  readonly put?: readonly object[]
  /** Keys of rows that are gone, as `keyOf` spells them. */
  readonly gone?: readonly string[]
  /** Entries of a log. */
  readonly append?: readonly object[]
}

/** Which record: its number, and its identity. */
export interface RecordId {
  /** 1, 2, 3, … without gaps. */
  readonly sequence: number
  /** SHA-256 of the record and of the identity of the one before, in hexadecimal. */
  readonly id: string
}

export interface ChangeRecord extends RecordId {
  /** The identity of the record before. */
  readonly previous: string
  readonly at: EpochMs
  /** JSON lists of `TableChange`, each of about `CHANGE_PART_CHARS_MAX` at most; they are applied together. */
  readonly parts: readonly string[]
}

/** Before the first one. */
export const NO_RECORD: RecordId = { sequence: 0, id: '0'.repeat(64) }

/** Takes turns with others where there is much to write down. */
export async function recordAfter(
  { sequence, id }: RecordId,
  at: EpochMs,
  changes: readonly TableChange[],
): Promise<ChangeRecord> {
  const parts: string[] = []
  for (const part of partsOf(changes)) {
    if (parts.length > 0) await nextTurn()
    parts.push(part)
  }
  const unsigned = { sequence: sequence + 1, previous: id, at, parts }
  return { ...unsigned, id: idOf(unsigned) }
}

/** Whether it is as it was written, to the last letter. */
export function isIntact(record: ChangeRecord): boolean {
  return idOf(record) === record.id
}

export function changesOf({ parts }: ChangeRecord): TableChange[] {
  return parts.flatMap((part) => JSON.parse(part) as TableChange[])
}

function idOf({ sequence, previous, at, parts }: Omit<ChangeRecord, 'id'>): string {
  const hash = createHash('sha256').update(`${sequence} ${previous} ${at} ${parts.length}\n`)
  for (const part of parts) hash.update(part).update('\n')
  return hash.digest('hex')
}

function* partsOf(changes: readonly TableChange[]): Generator<string> {
  let pieces: string[] = []
  let chars = 0
  for (const piece of piecesOf(changes)) {
    pieces.push(piece)
    chars += piece.length
    if (chars < CHANGE_PART_CHARS_MAX) continue
    yield `[${pieces.join(',')}]`
    pieces = []
    chars = 0
  }
  if (pieces.length > 0) yield `[${pieces.join(',')}]`
}

/** Each a `TableChange` as JSON. */
function* piecesOf(changes: readonly TableChange[]): Generator<string> {
  for (const { table, ...lists } of changes) {
    for (const [name, list] of Object.entries(lists)) {
      for (const texts of slicesOf(list)) yield `{"table":"${table}","${name}":[${texts.join(',')}]}`
    }
  }
}

function* slicesOf(list: readonly unknown[]): Generator<string[]> {
  let texts: string[] = []
  let chars = 0
  for (const one of list) {
    const text = JSON.stringify(one)
    texts.push(text)
    chars += text.length
    if (chars < CHANGE_PART_CHARS_MAX) continue
    yield texts
    texts = []
    chars = 0
  }
  if (texts.length > 0) yield texts
}
