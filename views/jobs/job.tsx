/** One job, whatever its kind: how far it is, or what it led to. */
import type { FC } from 'hono/jsx'
import { type Frame, Layout } from '../layout.tsx'
import { ExactText } from '../parts/exact-text.tsx'
import { Progress, type RunningJob } from './progress.tsx'

interface JobPageProps {
  frame: Frame
  /** Where it is shown. */
  page: string
  title: string
  subject: string
  /** Where its subject is shown, where that is somewhere. */
  subjectPage?: string
  startedBy: string
  /** As long as it has not ended. */
  job?: RunningJob
  /** How it ended, in a sentence. */
  outcome?: string
  /** What it logged last, as of now. */
  lines: readonly string[]
  script: string
}

export const JobPage: FC<JobPageProps> = (props) => (
  <Layout frame={props.frame} title={`${props.title}: ${props.subject}`}>
    <h1>{`${props.title}: ${props.subject}`}</h1>
    <div id="job" data-job-region>
      {props.job === undefined ? (
        <p role="status" data-outcome>
          {props.outcome}
        </p>
      ) : (
        <Progress {...props} job={props.job} name={props.subject} />
      )}
      {props.lines.length === 0 ? null : <Lines lines={props.lines} />}
    </div>
    <p class="hint">
      {`Started by ${props.startedBy}. `}
      {props.subjectPage === undefined ? null : <a href={props.subjectPage}>{`See ${props.subject}`}</a>}
    </p>
  </Layout>
)

const Lines: FC<{ lines: readonly string[] }> = ({ lines }) => (
  <section class="command" aria-labelledby="lines">
    <h2 id="lines">What it logged</h2>
    <pre>
      <code>
        <ExactText text={lines.join('\n')} />
      </code>
    </pre>
  </section>
)
