/** What a program that kept its jobs in memory left behind: rows of jobs that nobody can go on with, and sources' schedules. */
import { expect, test } from 'vitest'
import { allSchedules } from '../../src/jobs/schedules.repo.ts'
import { updateSource } from '../../src/sources/change-source.ts'
import { dataBefore } from '../support/former-data.ts'
import { runStoa } from '../support/stoa.ts'

/** The first migration that makes jobs data. */
const JOBS_AS_DATA = 30
const AT = "'2026-11-20T03:00:00Z'"
const PROGRESS = `'{"done":3,"total":7,"message":"Reading"}'`

function formerJob(id: string, state: string, error = 'NULL', startedAt = AT, endedAt = 'NULL'): string {
  const row = [
    `'${id}'`,
    "'source.sync'",
    "'shop'",
    `'${state}'`,
    PROGRESS,
    error,
    'NULL',
    "'ann'",
    AT,
    startedAt,
    endedAt,
  ]
  return `INSERT INTO jobs (id, kind, subject, state, progress, error, result, started_by, created_at, started_at, ended_at)
    VALUES (${row.join(', ')})`
}

function formerSource(slug: string, schedule: string, enabled: boolean): string {
  return `INSERT INTO sources (id, slug, name, url, mode, schedule, promote, enabled, created_at, created_by)
    VALUES ('src_${slug}', '${slug}', '${slug}', 'https://git.example.com/${slug}', 'marketplace', ${schedule}, 'auto', ${enabled}, ${AT}, 'root')`
}

const scheduleOf = (slug: string, enabled: boolean) => ({
  id: `sch_src_${slug}`,
  kind: 'source.sync',
  subject: slug,
  input: { sourceId: `src_${slug}`, trigger: 'schedule' },
  cron: '0 3 * * *',
  timeZone: 'UTC',
  enabled,
  lastAt: null,
})

test('jobs end as interrupted, those that had ended stay as they were, and schedules are rows', async () => {
  const failed = `'{"code":"upstream_unreachable","message":"No answer."}'`
  const dataDir = await dataBefore(JOBS_AS_DATA, [
    formerJob('job_runs', 'running'),
    formerJob('job_waits', 'queued', 'NULL', 'NULL'),
    formerJob('job_ended', 'failed', failed, AT, AT),
    formerSource('nightly', "'0 3 * * *'", true),
    formerSource('off', "'0 3 * * *'", false),
    formerSource('by-hand', 'NULL', true),
  ])
  const running = await runStoa({ dataDir })
  try {
    for (const id of ['job_runs', 'job_waits']) {
      const { body } = await running.admin.get(`/jobs/${id}`)
      expect(body).toMatchObject({
        state: 'failed',
        error: {
          code: 'interrupted',
          message: 'The server stopped before this was done; start it again.',
        },
        progress: { done: 3, total: 7, message: 'Reading' },
      })
      const { body: events } = await running.admin.get(`/jobs/${id}/events`, { 'last-event-id': '41' })
      expect(events).toContain('id: 42\nevent: end\n')
    }
    expect((await running.admin.get('/jobs/job_ended')).body.error.code).toBe('upstream_unreachable')
    expect([...allSchedules(running.deps.db)]).toEqual([
      scheduleOf('nightly', true),
      scheduleOf('off', false),
    ])

    // They say what their sources say.
    const root = { userId: 'usr_root', username: 'root', admin: true } as never
    await updateSource(running.deps, root, 'nightly', { schedule: null })
    await updateSource(running.deps, root, 'off', { enabled: true })
    expect([...allSchedules(running.deps.db)]).toEqual([scheduleOf('off', true)])
    await running.restart()
    expect([...allSchedules(running.deps.db)]).toEqual([scheduleOf('off', true)])
    expect((await running.admin.get('/jobs/job_runs')).body.error.code).toBe('interrupted')
  } finally {
    await running.close()
  }
})
