/** One source: how it is, what it offers, how its syncs went. */
import type { Child, FC } from 'hono/jsx'
import { Progress, type RunningJob } from '../../jobs/progress.tsx'
import { More } from '../../parts/more.tsx'
import type { Span } from '../../parts/pager.tsx'
import { counted } from '../../parts/plural.ts'
import { type AdminFrame, AdminLayout } from '../frame.tsx'
import { type Failure, FailureBox, type Health, HealthBadge, type Moment, When } from './health.tsx'
import { History, type SyncProps } from './history.tsx'
import { type PluginProps, Plugins } from './plugins.tsx'
import { Webhook, type WebhookProps } from './webhook.tsx'

export interface SourceProps extends AdminFrame {
  slug: string
  name: string
  health: Health
  failure?: Failure
  job?: RunningJob
  script: string
  facts: {
    url: string
    follows: string
    schedule: string
    next?: Moment
    /** After a sync that did not do; without a moment it is not tried again by itself. */
    nextTry?: { after: string; moment?: Moment }
    lastSync?: Moment
    lastSuccess?: Moment
    promote: string
    credentials: string
    addedBy: string
  }
  /** The first of them. */
  held: readonly { id: string; plugin: string; version: string; summary: string; since: Moment }[]
  heldTotal: number
  q: string
  pluginsTotal: number
  plugins: readonly PluginProps[]
  span: Span
  syncs: readonly SyncProps[]
  syncsTotal: number
  webhook: WebhookProps
}

export const SourcePage: FC<SourceProps> = (props) => (
  <AdminLayout {...props} room="/admin/sources" title={props.name}>
    <p class="hint">
      <a href="/admin/sources">All sources</a> / <code>{props.slug}</code>
    </p>
    <div id="source" class="source" data-job-region>
      {props.job === undefined ? null : (
        <Progress
          job={props.job}
          name={props.name}
          page={`/admin/sources/${props.slug}`}
          cancelAction={`/admin/sources/${props.slug}/cancel`}
          script={props.script}
        />
      )}
      <About {...props} />
      <Held {...props} />
    </div>
    <Plugins {...props} total={props.pluginsTotal} />
    <History syncs={props.syncs} total={props.syncsTotal} />
    <Webhook {...props.webhook} />
    <p>
      <a class="destroy" href={`/admin/sources/${props.slug}/delete`}>{`Delete ${props.name}…`}</a>
    </p>
  </AdminLayout>
)

const About: FC<SourceProps> = ({ slug, health, failure, facts, job }) => (
  <section class="panel" aria-labelledby="about">
    <div class="bar">
      <h2 id="about">Health</h2>
      <HealthBadge health={health} />
    </div>
    <p role="status" data-outcome>
      {health.sentence}
    </p>
    {failure === undefined ? null : <FailureBox failure={failure} />}
    <dl class="summary-list">
      <Fact name="Repository">
        <a href={facts.url}>{facts.url}</a>
      </Fact>
      <Fact name="Follows">{facts.follows}</Fact>
      <Fact name="New content">{facts.promote}</Fact>
      <Fact name="Last sync">
        {facts.lastSync === undefined ? 'never' : <When moment={facts.lastSync} />}
      </Fact>
      {facts.lastSuccess === undefined ? null : (
        <Fact name="Last good sync">
          <When moment={facts.lastSuccess} />
        </Fact>
      )}
      {facts.nextTry === undefined ? null : (
        <Fact name="Next try">
          {facts.nextTry.moment === undefined ? (
            'not tried again by itself'
          ) : (
            <When moment={facts.nextTry.moment} />
          )}
          {`, ${facts.nextTry.after}`}
        </Fact>
      )}
      <Fact name="Next sync">
        {facts.next === undefined ? null : (
          <>
            <When moment={facts.next} />
            {', '}
          </>
        )}
        {facts.schedule}
      </Fact>
      <Fact name="Password">{facts.credentials}</Fact>
      <Fact name="Added by">{facts.addedBy}</Fact>
    </dl>
    <div class="actions">
      {job === undefined ? (
        <form method="post" action={`/admin/sources/${slug}/sync`}>
          <button type="submit">Sync now</button>
        </form>
      ) : null}
      <a class="button quiet" href={`/admin/sources/${slug}/edit`}>
        Edit
      </a>
      <a class="button quiet" href={`/admin/sources/${slug}/grant`}>
        Grant to a group
      </a>
    </div>
  </section>
)

const Fact: FC<{ name: string; children?: Child }> = ({ name, children }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

const Held: FC<SourceProps> = ({ slug, held, heldTotal }) =>
  held.length === 0 ? null : (
    <section id="held" aria-labelledby="held-title">
      <div class="bar">
        <h2 id="held-title">{`${counted(heldTotal, 'change waits', 'changes wait')} for review`}</h2>
        {heldTotal === 1 ? null : <a href={`/admin/review?source=${slug}`}>Review them together</a>}
      </div>
      <ul class="rows">
        {held.map(({ id, plugin, version, summary, since }) => (
          <li>
            <div>
              <a class="name" href={`/admin/sources/${slug}/held/${id}`}>
                {`${plugin} ${version}`}
              </a>
              <p class="hint" dir="auto">
                {summary}
              </p>
            </div>
            <span class="hint">
              held <When moment={since} />
            </span>
          </li>
        ))}
        <More shown={held.length} total={heldTotal} href={`/admin/review?source=${slug}`} />
      </ul>
    </section>
  )
