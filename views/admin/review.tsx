/** The queue of held changes, of all sources or of one, oldest first. */
import type { FC } from 'hono/jsx'
import { type Gain, GainList, isHidden } from '../parts/gains.tsx'
import { Pager, type Span } from '../parts/pager.tsx'
import { counted } from '../parts/plural.ts'
import { type AdminFrame, AdminLayout } from './frame.tsx'
import { type Moment, When } from './sources/health.tsx'

interface ReviewProps extends AdminFrame {
  /** The slug of the source that is asked for, or empty. */
  source: string
  sources: readonly { slug: string; name: string; held: number }[]
  /** Of all of them, not of those that are shown. */
  total: number
  /** Of those that wait of the source that is asked for. */
  span: Span
  held: readonly {
    id: string
    source: { slug: string; name: string }
    plugin: string
    version: string
    summary: string
    isNew: boolean
    /** Things that run and that the served version could not do, or did otherwise. */
    canRunMore: boolean
    /** What checks found, in few words: promoting asks for each place, on the change's own page. */
    waitsFor: readonly string[]
    gains: readonly Gain[]
    gainsMore: number
    since: Moment
  }[]
}

export const ReviewPage: FC<ReviewProps> = (props) => (
  <AdminLayout {...props} room="/admin/review" title="Review">
    {props.held.length === 0 ? (
      <p class="empty">
        <strong>Nothing waits for review.</strong>{' '}
        {props.source === '' ? (
          <>
            Changes of sources that hold new content appear here.{' '}
            <a href="/admin/sources">Look at the sources.</a>
          </>
        ) : (
          <a href="/admin/review">Show what waits of all sources.</a>
        )}
      </p>
    ) : (
      <>
        <Sources {...props} />
        <Queue {...props} />
        {props.span.total > props.held.length ? <Pager {...props.span} label="Pages" what="changes" /> : null}
      </>
    )}
  </AdminLayout>
)

const Sources: FC<ReviewProps> = ({ source, sources, total }) =>
  sources.length < 2 ? null : (
    <nav class="views" aria-label="Held changes by source">
      <a href="/admin/review" aria-current={source === '' ? 'page' : undefined}>
        {`All sources (${total})`}
      </a>
      {sources.map(({ slug, name, held }) => (
        <a href={`/admin/review?source=${slug}`} aria-current={source === slug ? 'true' : undefined}>
          {`${name} (${held})`}
        </a>
      ))}
    </nav>
  )

const Queue: FC<ReviewProps> = ({ held, source, span }) => (
  <form method="post" action="/admin/review" class="queue">
    <input type="hidden" name="source" value={source} />
    <p class="hint">{`${counted(span.total, 'change waits', 'changes wait')}, the oldest first.`}</p>
    <ul class="rows">
      {held.map((change) => (
        <li>
          <input
            type="checkbox"
            name="held"
            value={change.id}
            id={change.id}
            aria-label={`Choose ${change.plugin} ${change.version} of ${change.source.name}`}
          />
          <div>
            <p>
              <a class="name" href={`/admin/sources/${change.source.slug}/held/${change.id}`}>
                {`${change.plugin} ${change.version}`}
              </a>{' '}
              {change.isNew ? <span class="badge">new</span> : null}{' '}
              {change.canRunMore ? (
                <span class="badge warn">{change.isNew ? 'can run code' : 'can run more'}</span>
              ) : null}
              {change.gains.some(isHidden) ? <span class="badge warn">hides something</span> : null}
              {change.waitsFor.map((badge) => (
                <span class="badge warn">{badge}</span>
              ))}
            </p>
            <p class="hint" dir="auto">
              {change.summary}
            </p>
            {change.gains.length > 0 ? <GainList gains={change.gains} /> : null}
            {change.gainsMore === 0 ? null : (
              <p class="hint">
                <a href={`/admin/sources/${change.source.slug}/held/${change.id}`}>
                  {`${change.gainsMore} more`}
                </a>
              </p>
            )}
          </div>
          <p class="hint">
            <a href={`/admin/sources/${change.source.slug}`}>{change.source.name}</a>, held{' '}
            <When moment={change.since} />
          </p>
        </li>
      ))}
    </ul>
    <div class="actions">
      <button type="submit" name="act" value="promote" class="soft">
        Promote the chosen
      </button>
      <button type="submit" name="act" value="reject" class="quiet">
        Reject the chosen
      </button>
    </div>
  </form>
)
