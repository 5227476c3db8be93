/** Jobs as the API and the streams of events show them. */
import type { JobRow } from '../../jobs/jobs.ts'
import { only } from '../../kernel/only.ts'
import { presentTime, presentTimeOrNull } from './present.ts'

export function presentJob({ error, result, createdAt, startedAt, endedAt, ...row }: JobRow) {
  return {
    ...row,
    ...only({ error, result }),
    createdAt: presentTime(createdAt),
    startedAt: presentTimeOrNull(startedAt),
    endedAt: presentTimeOrNull(endedAt),
  }
}
