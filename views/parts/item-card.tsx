/**
 * One item in a list. The title is the one link; its area covers the card. The button lies above that area,
 * beside the link and not in it.
 */
import type { FC } from 'hono/jsx'
import type { Segment } from '../../src/catalog/compare.ts'
import { type ItemState, StateBadge } from './badges.tsx'
import { Emblem, type ShownKind } from './emblem.tsx'
import { ERRORS_TO_MAIN } from './errors-to-main.ts'
import { Marked } from './marked.tsx'

/** What one may do about an item from its card, by one form. */
export interface CardAction {
  label: string
  action: string
  isMain: boolean
  /** The path to come back to. */
  back: string
}

export interface ItemCardProps {
  servedName: string
  title: string
  description: string
  kind: ShownKind
  owner: string
  version: string | null
  /** The version that people get is deprecated. */
  isDeprecated?: boolean
  /** People who chose it themselves. */
  installs: number
  state?: ItemState
  photoUrl?: string
  /** After a search: the same texts, with what was found. */
  marked?: {
    title: readonly Segment[]
    description: readonly Segment[]
    name: readonly Segment[]
    /** Those that were found. */
    tags: readonly string[]
    /** From the README, when the words are nowhere else. */
    excerpt?: readonly Segment[]
  }
  action?: CardAction
  /** Why there is nothing to do. */
  noAction?: string
}

export const ItemCard: FC<ItemCardProps> = ({ marked, ...item }) => (
  <li class="card" id={`card-${item.servedName}`}>
    <div class="card-head">
      <Emblem kind={item.kind} photoUrl={item.photoUrl} />
      <div>
        <h2>
          <a href={`/store/${item.servedName}`}>
            <bdi>{marked === undefined ? item.title : <Marked segments={marked.title} />}</bdi>
          </a>
        </h2>
        <p class="badges">
          <span class="hint">{`${item.kind.word} by ${item.owner}`}</span>
          <StateBadge state={item.state} />
          {item.isDeprecated ? <span class="badge state-out">deprecated</span> : null}
        </p>
      </div>
    </div>
    <p class="summary" dir="auto">
      {marked === undefined ? item.description : <Marked segments={marked.description} />}
    </p>
    {marked?.excerpt === undefined ? null : (
      <p class="excerpt">
        <Marked segments={marked.excerpt} />
      </p>
    )}
    {marked === undefined || marked.tags.length === 0 ? null : (
      <p class="found-tags">
        {marked.tags.map((tag) => (
          <mark>{tag}</mark>
        ))}
      </p>
    )}
    <div class="card-foot">
      <p class="meta">
        <span class="name">{marked === undefined ? item.servedName : <Marked segments={marked.name} />}</span>
        <span>{item.version === null ? 'no version' : `v${item.version}`}</span>
        {item.installs === 0 ? null : <span>{`installed by ${item.installs}`}</span>}
      </p>
      <Action {...item} />
    </div>
  </li>
)

const Action: FC<Pick<ItemCardProps, 'servedName' | 'title' | 'action' | 'noAction'>> = (props) => {
  const { servedName, title, action, noAction } = props
  if (action === undefined) return noAction === undefined ? null : <p class="hint">{noAction}</p>
  return (
    // With JavaScript the card alone is exchanged: one stays where one was, with the focus on the button.
    <form
      method="post"
      action={action.action}
      class="card-action"
      hx-post={action.action}
      hx-target="closest .card"
      hx-select={`#card-${servedName}`}
      hx-swap="outerMorph"
      {...ERRORS_TO_MAIN}
    >
      <input type="hidden" name="back" value={action.back} />
      <button type="submit" class={action.isMain ? 'soft' : 'quiet'} aria-label={`${action.label} ${title}`}>
        {action.label}
      </button>
    </form>
  )
}
