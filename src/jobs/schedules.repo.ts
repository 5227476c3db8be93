/** What begins jobs by time: rows and finders. */
import type { EpochMs } from '../kernel/clock.ts'
import type { ScheduleId } from '../kernel/ids.ts'
import { defineTable, type Reads } from '../store/index.ts'
import type { JobInput } from './jobs.repo.ts'

export interface ScheduleRow {
  id: ScheduleId
  kind: string
  subject: string
  input: JobInput
  /** Five fields. */
  cron: string
  /** As the IANA calls it. */
  timeZone: string
  enabled: boolean
  /** The minute that it last began a job for, which it does once. */
  lastAt: EpochMs | null
}

export const schedules = defineTable<ScheduleRow>()({
  name: 'schedules',
  key: ['id'],
  columns: {
    id: 'text',
    kind: 'text',
    subject: 'text',
    input: 'json',
    cron: 'text',
    timeZone: 'text',
    enabled: 'bool',
    lastAt: 'time',
  },
})

export function findSchedule(db: Reads, id: ScheduleId): ScheduleRow | undefined {
  return db.get(schedules, id)
}

export function allSchedules(db: Reads): Iterable<ScheduleRow> {
  return db.all(schedules)
}
