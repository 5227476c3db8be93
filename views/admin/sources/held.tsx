/** A change that waits: what would be served, against what is. */
import type { FC } from 'hono/jsx'
import { type Changes, ChangesLines, ChangesList } from '../../item/changes.tsx'
import { ConfirmBoxes, type ToConfirmProps } from '../../parts/confirm.tsx'
import { type Gain, Gains } from '../../parts/gains.tsx'
import { counted } from '../../parts/plural.ts'
import { type AdminFrame, AdminLayout } from '../frame.tsx'
import { type Moment, When } from './health.tsx'

interface HeldProps extends AdminFrame {
  id: string
  source: { slug: string; name: string }
  plugin: string
  version: string
  summary: string
  since: Moment
  /** What people have now; absent when it is new. */
  item?: { servedName: string; title: string; version: string; people: number }
  /** What it could do that the served version cannot. */
  gains: readonly Gain[]
  /** What is said of one of its kind that runs nothing. */
  quiet: string
  /** What checks found: promoting confirms each place. */
  toConfirm: readonly ToConfirmProps[]
  changes: Changes
}

export const HeldPage: FC<HeldProps> = (props) => (
  <AdminLayout {...props} room="/admin/review" title={`Review ${props.plugin} ${props.version}`}>
    <p class="hint">
      <a href="/admin/review">All held changes</a> /{' '}
      <a href={`/admin/sources/${props.source.slug}`}>{props.source.name}</a>
    </p>
    <section class="panel review" aria-labelledby="decide">
      <h2 id="decide">{props.item === undefined ? 'A new plugin' : 'A change'}</h2>
      <Gains
        id="gains"
        level={3}
        gains={props.gains}
        quiet={props.quiet}
        {...(props.item && { previous: props.item.version })}
      />
      <p dir="auto">{props.summary}</p>
      <p>
        {effectOf(props)} Held <When moment={props.since} />.
      </p>
      <div class="actions">
        <form
          method="post"
          class="stacked"
          action={`/admin/sources/${props.source.slug}/held/${props.id}/promote`}
        >
          {props.toConfirm.map((of) => (
            <ConfirmBoxes claim={of.claim} found={of.found} />
          ))}
          <button type="submit">{`Promote ${props.plugin} ${props.version}`}</button>
        </form>
        <form method="post" action={`/admin/sources/${props.source.slug}/held/${props.id}/reject`}>
          <button type="submit" class="quiet">
            Reject it
          </button>
        </form>
      </div>
      <p class="hint">Rejected content is not held again; the next change upstream is.</p>
    </section>
    <section class="panel" aria-labelledby="compare">
      <div class="bar">
        <h2 id="compare">
          {props.item === undefined ? 'Its files' : `Changes from ${props.item.version} to ${props.version}`}
        </h2>
      </div>
      <ChangesList
        changes={props.changes}
        none="Nothing differs but what the manifest upstream says of it."
      />
    </section>
    <ChangesLines changes={props.changes} />
  </AdminLayout>
)

function effectOf({ item }: HeldProps): string {
  if (item === undefined) return 'Nobody has it yet. Promoted, it is in the store for everybody.'
  if (item.people === 0) return `Nobody has ${item.title} now.`
  return `${counted(item.people, 'person has', 'people have')} ${item.title}. Promoted, it comes with the next pull to all who did not pin it.`
}
