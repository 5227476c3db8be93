/** Jobs as the API and the streams of events show them. */
import type { JobRow } from '../../jobs/index.ts'
import { only } from '../../kernel/only.ts'
import { presentTime, presentTimeOrNull } from './present.ts'

export function presentJob(row: JobRow) {
  const { id, kind, subject, state, progress, startedBy, error, result, createdAt, startedAt, endedAt } = row
  return {
    id,
    kind,
    subject,
    state,
    progress,
    startedBy,
    ...only({ error, result }),
    createdAt: presentTime(createdAt),
    startedAt: presentTimeOrNull(startedAt),
    endedAt: presentTimeOrNull(endedAt),
  }
}
