/** A change record in the journal: one line for each of its parts, which its identity checks. */
import { type ChangeRecord, isIntact } from '../change-record.ts'

/** `sequence part parts at id previous changes`; JSON has no line breaks. */
export function linesOf({ sequence, id, previous, at, parts }: ChangeRecord): Buffer {
  const lines = parts.map(
    (changes, part) => `${sequence} ${part} ${parts.length} ${at} ${id} ${previous} ${changes}\n`,
  )
  return Buffer.from(lines.join(''))
}

const LINE = /^(\d+) (\d+) (\d+) (\d+) ([0-9a-f]{64}) ([0-9a-f]{64}) /

interface Line {
  part: number
  parts: number
  record: Omit<ChangeRecord, 'parts'>
  changes: string
}

/** Takes lines one by one; gives a record with its last part. Whatever is not as it was written ends the journal. */
export class RecordReader {
  #open: { record: Line['record']; parts: string[] } | undefined

  /** @returns the record that this line completes, `undefined` in the middle of one, or `null` for what is no record */
  take(text: string): ChangeRecord | undefined | null {
    const line = parse(text)
    if (line === undefined) return null
    this.#open ??= { record: line.record, parts: [] }
    const { record, parts } = this.#open
    if (line.record.id !== record.id || line.part !== parts.length) return null
    parts.push(line.changes)
    if (parts.length < line.parts) return undefined
    this.#open = undefined
    const whole = { ...record, parts }
    return isIntact(whole) ? whole : null
  }
}

function parse(text: string): Line | undefined {
  const match = LINE.exec(text)
  if (match === null) return undefined
  const [head, sequence, part, parts, at, id, previous] = match
  const record = { sequence: Number(sequence), id: id!, previous: previous!, at: Number(at) }
  return { part: Number(part), parts: Number(parts), record, changes: text.slice(head.length) }
}
