/** All sources: how each is, and what waits. */
import type { FC } from 'hono/jsx'
import { counted } from '../../parts/plural.ts'
import { type AdminFrame, AdminLayout } from '../frame.tsx'
import { type Failure, type Health, HealthBadge, type Moment, When } from './health.tsx'

export interface SourceCard {
  slug: string
  name: string
  /** Where it is, as people read it. */
  place: string
  health: Health
  failure?: Failure
  plugins: number
  held: number
  lastSync?: Moment
  /** `by hand` and the like when no sync is planned. */
  next: Moment | string
}

interface SourcesProps extends AdminFrame {
  sources: readonly SourceCard[]
}

export const SourcesPage: FC<SourcesProps> = (props) => (
  <AdminLayout {...props} room="/admin/sources" title="Sources">
    {props.sources.length === 0 ? (
      <div class="empty no-sources">
        <p>
          <strong>The catalogue follows no repository yet.</strong>
        </p>
        <p>
          A source is a Git repository whose plugins appear in the store and stay in step with it: a
          marketplace such as Claude Code uses, or your own items published by tags.
        </p>
        <a class="button" href="/admin/sources/new">
          Add the first source
        </a>
      </div>
    ) : (
      <>
        <div class="bar">
          <p class="hint">{summaryOf(props.sources)}</p>
          <a class="button" href="/admin/sources/new">
            Add a source
          </a>
        </div>
        <ul class="sources">
          {props.sources.map((source) => (
            <Card {...source} />
          ))}
        </ul>
      </>
    )}
  </AdminLayout>
)

function summaryOf(sources: readonly SourceCard[]): string {
  const plugins = sources.reduce((sum, source) => sum + source.plugins, 0)
  return `${counted(sources.length, 'source', 'sources')}, ${counted(plugins, 'plugin', 'plugins')}`
}

const Card: FC<SourceCard> = (source) => (
  <li class="panel source-card" id={`source-${source.slug}`}>
    <div class="bar">
      <h2>
        <a href={`/admin/sources/${source.slug}`}>{source.name}</a>
      </h2>
      <HealthBadge health={source.health} />
      {source.held === 0 ? null : (
        <a class="badge warn" href={`/admin/review?source=${source.slug}`}>
          {source.held} held<span class="visually-hidden">{` of ${source.name}: review`}</span>
        </a>
      )}
    </div>
    <p class="hint place">{source.place}</p>
    {source.failure === undefined ? (
      <p>{source.health.sentence}</p>
    ) : (
      <p>
        <strong>{source.failure.title}.</strong> {source.failure.message}
      </p>
    )}
    <div class="source-foot">
      <dl>
        <div>
          <dt>Plugins</dt>
          <dd>{source.plugins}</dd>
        </div>
        <div>
          <dt>Last sync</dt>
          <dd>{source.lastSync === undefined ? 'never' : <When moment={source.lastSync} />}</dd>
        </div>
        <div>
          <dt>Next sync</dt>
          <dd>{typeof source.next === 'string' ? source.next : <When moment={source.next} />}</dd>
        </div>
      </dl>
      <form method="post" action={`/admin/sources/${source.slug}/sync`}>
        <button type="submit" class="quiet" aria-label={`Sync now: ${source.name}`}>
          Sync now
        </button>
      </form>
    </div>
  </li>
)
