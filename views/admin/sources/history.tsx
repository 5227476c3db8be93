/** How the syncs of a source went, newest first. */
import type { FC } from 'hono/jsx'
import { Cell, Grid } from '../parts.tsx'
import { type Moment, When } from './health.tsx'

export interface SyncProps {
  moment: Moment
  /** `by hand`, `by the schedule`, … */
  trigger: string
  outcome: 'unchanged' | 'changed' | 'failed' | 'partial'
  /** `3 s`. */
  took: string
  /** The commit upstream, shortened. */
  head?: string
  /** What happened, by kind, with upstream names. */
  changes: readonly { word: string; names: readonly string[] }[]
  failed: readonly { name: string; why: string }[]
  failure?: string
}

const OUTCOMES: Readonly<Record<SyncProps['outcome'], readonly [word: string, badge: string]>> = {
  unchanged: ['nothing new', 'badge'],
  changed: ['changed', 'badge state-in'],
  partial: ['in part', 'badge warn'],
  failed: ['failed', 'badge is-bad'],
}

/** Names beyond these are a number. */
const NAMES_SHOWN = 12

export const History: FC<{ syncs: readonly SyncProps[]; total: number }> = ({ syncs, total }) => (
  <section id="history" data-job-region aria-labelledby="history-title">
    <h2 id="history-title">History</h2>
    {syncs.length === 0 ? (
      <p class="empty">It was never synced.</p>
    ) : (
      <>
        <Grid label="Syncs" columns={['When', 'Started', 'Outcome', 'What changed']}>
          {syncs.map((sync) => (
            <Row {...sync} />
          ))}
        </Grid>
        {total > syncs.length ? (
          <p class="hint">{`The newest ${syncs.length} of ${total}; all of them are in the API.`}</p>
        ) : null}
      </>
    )}
  </section>
)

const Row: FC<SyncProps> = (sync) => {
  const [word, badge] = OUTCOMES[sync.outcome]
  return (
    <tr>
      <th scope="row">
        <When moment={sync.moment} />
        {sync.head === undefined ? null : <span class="name">{sync.head}</span>}
      </th>
      <Cell label="Started">
        <span>
          {sync.trigger}
          <span class="hint">{`, took ${sync.took}`}</span>
        </span>
      </Cell>
      <Cell label="Outcome">
        <span class={badge}>{word}</span>
      </Cell>
      <Cell label="What changed">
        <div class="sync-changes">
          {sync.failure === undefined ? null : <p>{sync.failure}</p>}
          {sync.changes.map(({ word: change, names }) => (
            <p>
              <span class="hint">{change}</span> {someOf(names)}
            </p>
          ))}
          {sync.failed.slice(0, NAMES_SHOWN).map(({ name, why }) => (
            <p>
              <span class="hint">not published</span> {name}: {why}
            </p>
          ))}
          {sync.failed.length > NAMES_SHOWN ? <p>{`and ${sync.failed.length - NAMES_SHOWN} more`}</p> : null}
          {isQuiet(sync) ? <span class="hint">nothing</span> : null}
        </div>
      </Cell>
    </tr>
  )
}

function isQuiet({ failure, changes, failed }: SyncProps): boolean {
  return failure === undefined && changes.length === 0 && failed.length === 0
}

function someOf(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).join(', ')
  return names.length > NAMES_SHOWN ? `${shown} and ${names.length - NAMES_SHOWN} more` : shown
}
