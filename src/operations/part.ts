/** A part of a list that may be long. */
import { PAGE_MAX } from '../kernel/limits.ts'
import { eachShown } from './answers/shown.ts'
import type { Rooms } from './rooms.ts'
import { page } from './schemas.ts'

/** Which part is asked for. */
export interface Range {
  limit: number
  offset: number
}

/** What is listed whole as long as it is short: whoever does not ask for a part gets as much as one may have. */
export const range = { ...page, limit: { ...page.limit, default: PAGE_MAX } }

/** What changes of the input to ask for the next part. */
export type Next = { offset: number } | { before: number | string }

/** Answers as the list of its rows; the surface says where the next part begins. */
export class Part<Row> {
  readonly rows: readonly Row[]
  /** Absent for the last part. */
  readonly next: Next | undefined

  constructor(rows: readonly Row[], next?: Next) {
    this.rows = rows
    this.next = next
  }
}

/** @param present what is shown of a row; it is asked for the rows of this part alone */
export function partOf<Row, Shown>(
  rooms: Pick<Rooms, 'log'>,
  rows: readonly Row[],
  { limit, offset }: Range,
  present: (row: Row) => Shown,
): Part<Shown> {
  const end = offset + limit
  const shown = eachShown(rooms, rows.slice(offset, end), present)
  return new Part(shown, end < rows.length ? { offset: end } : undefined)
}
