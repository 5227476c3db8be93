/** A job that runs, or waits to. public/jobs.js follows its events; without it the page is loaded again by hand. */
import type { FC } from 'hono/jsx'

export interface RunningJob {
  /** What its kind calls it: "sync". */
  noun: string
  /** What it does, as its kind says: "Syncing". */
  title: string
  /** Where its events come from, for programs that listen. */
  eventsUrl: string
  isWaiting: boolean
  done: number
  /** `null` as long as nobody knows. */
  total: number | null
  message: string
}

interface ProgressProps {
  job: RunningJob
  /** What it works on. */
  name: string
  /** This page, to load it again. */
  page: string
  /** Where a form calls it off; absent where this page does not. */
  cancelAction?: string
  script: string
}

export const Progress: FC<ProgressProps> = ({ job, name, page, cancelAction, script }) => (
  <section class="panel job" aria-labelledby="job-title" data-job={job.eventsUrl}>
    <div class="bar">
      <h2 id="job-title">{job.isWaiting ? `A ${job.noun} is waiting` : job.title}</h2>
      {cancelAction === undefined ? null : (
        <form method="post" action={cancelAction}>
          <button type="submit" class="quiet" aria-label={`Cancel the ${job.noun} of ${name}`}>
            Cancel
          </button>
        </form>
      )}
    </div>
    <progress
      aria-label={`Progress of the ${job.noun} of ${name}`}
      max={job.total ?? undefined}
      value={job.total === null ? undefined : job.done}
    ></progress>
    <p role="status" data-job-words>
      {wordsOf(job)}
    </p>
    <p class="hint">
      It goes on when you leave this page. <a href={page}>See how far it is</a>
    </p>
    <script src={script} defer></script>
  </section>
)

function wordsOf({ noun, done, total, message, isWaiting }: RunningJob): string {
  if (isWaiting) return `It begins when the ${noun} before it has ended.`
  return total === null || total === 0 ? message : `${message}: ${done} of ${total}`
}
