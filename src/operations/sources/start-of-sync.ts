/** What operations have in common that begin a sync for somebody. The history says how they asked for it. */
import type { JobRow } from '../../jobs/index.ts'
import { getSource, type SourceRow, type SyncTrigger, startSync } from '../../sources/index.ts'
import { answers } from '../answers/answers.ts'
import type { Asking } from '../operation.ts'
import type { ActingRooms } from '../rooms.ts'
import { object, text } from '../schemas.ts'

interface Running extends Omit<Asking<'admin'>, 'rooms'> {
  rooms: ActingRooms
  found: SourceRow
}

export function startOfSync(trigger: SyncTrigger) {
  return {
    input: object({ slug: text }, ['slug']),
    output: answers.jobStarted,
    right: ({ rooms }: Asking<'admin'>, { slug }: { slug: string }) => getSource(rooms.db, slug),
    run: ({ rooms, who, found }: Running) => startSync(rooms, found, trigger, who.actor),
    answer: ({ id }: JobRow) => ({ job: id }),
  }
}
