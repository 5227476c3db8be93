/** A sync that runs, or waits to. public/jobs.js follows its events; without it the page is loaded again by hand. */
import type { FC } from 'hono/jsx'

export interface RunningJob {
  /** Where its events come from, for programs that listen. */
  eventsUrl: string
  isWaiting: boolean
  done: number
  /** `null` as long as nobody knows. */
  total: number | null
  message: string
}

interface ProgressProps {
  slug: string
  name: string
  job: RunningJob
  script: string
}

export const Progress: FC<ProgressProps> = ({ slug, name, job, script }) => (
  <section class="panel job" aria-labelledby="sync-title" data-job={job.eventsUrl}>
    <div class="bar">
      <h2 id="sync-title">{job.isWaiting ? 'A sync is waiting' : 'Syncing'}</h2>
      <form method="post" action={`/admin/sources/${slug}/cancel`}>
        <button type="submit" class="quiet" aria-label={`Cancel the sync of ${name}`}>
          Cancel
        </button>
      </form>
    </div>
    <progress
      aria-label={`Progress of the sync of ${name}`}
      max={job.total ?? undefined}
      value={job.total === null ? undefined : job.done}
    ></progress>
    <p role="status" data-job-words>
      {wordsOf(job)}
    </p>
    <p class="hint">
      It goes on when you leave this page. <a href={`/admin/sources/${slug}`}>See how far it is</a>
    </p>
    <script src={script} defer></script>
  </section>
)

function wordsOf({ done, total, message, isWaiting }: RunningJob): string {
  if (isWaiting) return 'It begins when the sync before it has ended.'
  return total === null || total === 0 ? message : `${message}: ${done} of ${total}`
}
