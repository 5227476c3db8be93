/** The page of a job. It knows no kind: the words are those of the job's definition. */
import { Hono } from 'hono'
import { JobPage } from '../../../views/jobs/job.tsx'
import type { RunningJob } from '../../../views/jobs/progress.tsx'
import { hasEnded, type JobKinds, type JobRow } from '../../jobs/index.ts'
import { only } from '../../kernel/only.ts'
import { getJob } from '../../operations/surface.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env } from '../env.ts'
import { assetUrl } from '../static.ts'
import { frameOf, render, requireSession } from './page.tsx'

export function jobPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/jobs/:job', (c) => {
    const principal = requireSession(deps, c)
    const job = principal.need((now, rooms) => getJob(rooms, now, c.req.param('job')))
    const { kinds } = deps.jobs
    const kind = kinds.get(job.kind)
    const page = (
      <JobPage
        frame={frameOf(deps, principal)}
        page={`/jobs/${job.id}`}
        title={titleOf(kinds, job)}
        subject={job.subject}
        startedBy={job.startedBy}
        lines={deps.jobs.lines(job.id)}
        script={assetUrl('jobs.js')}
        {...only({
          subjectPage: principal.user.admin ? kind?.page?.(job) : undefined,
          job: hasEnded(job) ? undefined : runningProps(kinds, job),
          outcome: outcomeOf(kinds, job),
        })}
      />
    )
    return render(c, page)
  })
  return app
}

export function runningProps(kinds: JobKinds, job: JobRow): RunningJob {
  return {
    noun: kinds.get(job.kind)?.noun ?? 'job',
    title: titleOf(kinds, job),
    eventsUrl: `/api/v1/jobs/${job.id}/events`,
    isWaiting: job.state === 'queued',
    ...job.progress,
  }
}

/** Of a kind that a former program knew there are no words. */
function titleOf(kinds: JobKinds, { kind }: JobRow): string {
  return kinds.get(kind)?.title ?? kind
}

function outcomeOf(kinds: JobKinds, { kind, state, error, result }: JobRow): string | undefined {
  if (state === 'failed') return error?.message
  if (state === 'cancelled') return 'It was cancelled.'
  if (state !== 'succeeded') return undefined
  return (result === null ? undefined : kinds.get(kind)?.told?.(result)) ?? 'It is done.'
}
