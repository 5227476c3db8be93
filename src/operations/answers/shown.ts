/** Lists outlive their rows: one that cannot be shown is left out and told to the log, and never fails the others. */
import type { Rooms } from '../rooms.ts'

/** @param present what a list shows of a row */
export function eachShown<Row, Shown>(
  { log }: Pick<Rooms, 'log'>,
  rows: Iterable<Row>,
  present: (row: Row) => Shown,
): Shown[] {
  const shown: Shown[] = []
  for (const row of rows) {
    try {
      shown.push(present(row))
    } catch (err) {
      log.error({ err, row: nameOf(row) }, 'a row cannot be shown')
    }
  }
  return shown
}

/** What an admin finds it by. */
function nameOf(row: unknown): unknown {
  const { servedName, username, slug, id, row: inner } = (row ?? {}) as Record<string, unknown>
  return servedName ?? username ?? slug ?? id ?? (inner === undefined ? undefined : nameOf(inner))
}
