/** Every change, newest first. */
import type { FC } from 'hono/jsx'
import { type AdminFrame, AdminLayout } from './frame.tsx'
import { Cell, Grid } from './parts.tsx'

export interface AuditProps extends AdminFrame {
  /** The subject that is asked for, or empty. */
  q: string
  entries: readonly {
    sequence: number
    /** ISO 8601. */
    at: string
    /** As people read it, in UTC. */
    time: string
    actor: string
    action: string
    subject: string
    details: readonly { name: string; value: string }[]
  }[]
  /** Absent until it is asked for. */
  verdict?: { isWhole: boolean; entries: number; head: string; brokenAt?: number }
  newer?: string
  older?: string
}

export const AuditPage: FC<AuditProps> = (props) => (
  <AdminLayout {...props} room="/admin/audit" title="Audit">
    <Verdict {...props} />
    <search>
      <form method="get" action="/admin/audit" class="filter-bar">
        <div>
          <label for="q">Changes of a user, group or item</label>
          <input
            id="q"
            name="q"
            type="search"
            value={props.q}
            maxlength={200}
            placeholder="Its exact name"
            data-search
          />
        </div>
        <button type="submit" class="quiet">
          Filter
        </button>
      </form>
    </search>
    {props.entries.length === 0 ? (
      <p class="empty">
        {props.q === '' ? 'Nothing here. ' : `Nothing was ever done to “${props.q}”. `}
        <a href="/admin/audit">Show the newest changes.</a>
      </p>
    ) : (
      <Grid label="Changes" columns={['Number', 'When (UTC)', 'Who', 'What', 'To what', 'Details']}>
        {props.entries.map((entry) => (
          <tr>
            <th scope="row" class="number">
              {entry.sequence}
            </th>
            <Cell label="When (UTC)">
              <time datetime={entry.at}>{entry.time}</time>
            </Cell>
            <Cell label="Who">{entry.actor}</Cell>
            <Cell label="What">
              <code class="word">{entry.action}</code>
            </Cell>
            <Cell label="To what">{entry.subject}</Cell>
            <Cell label="Details">
              {entry.details.map(({ name, value }) => (
                <span class="detail">
                  <span class="hint">{name}</span> {value}
                </span>
              ))}
            </Cell>
          </tr>
        ))}
      </Grid>
    )}
    <nav class="pager" aria-label="Pages">
      {props.newer === undefined ? null : <a href={props.newer}>Newer</a>}
      {props.older === undefined ? null : <a href={props.older}>Older</a>}
    </nav>
  </AdminLayout>
)

const Verdict: FC<AuditProps> = ({ verdict }) => (
  <div id="verdict" class="trail-verdict">
    <form
      method="get"
      action="/admin/audit"
      hx-get="/admin/audit"
      hx-target="#verdict"
      hx-select="#verdict"
      hx-swap="outerHTML"
    >
      <input type="hidden" name="verify" value="1" />
      <button id="verify" type="submit" class="quiet">
        Verify the trail
      </button>
    </form>
    {verdict === undefined ? (
      <p class="hint">Each entry holds the hash of the one before; verifying walks all of them.</p>
    ) : verdict.isWhole ? (
      <p class="notice" role="status">
        {`The trail is whole: ${verdict.entries} entries, head `}
        <code>{verdict.head.slice(0, 12)}</code>.
      </p>
    ) : (
      <p class="alert" role="alert">
        {`The trail is broken at entry ${verdict.brokenAt}: what stands there does not follow from the one before. `}
        Compare the database with a backup.
      </p>
    )}
  </div>
)
