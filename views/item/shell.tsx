/** What every page of one item has: what it is, what one can do about it, and the way to its other pages. */

import type { Child, FC } from 'hono/jsx'
import { type Frame, Layout } from '../layout.tsx'
import { type ItemState, KindBadge, StateBadge } from '../parts/badges.tsx'
import type { ShownKind } from '../parts/emblem.tsx'
import { Notice, type Noticed } from '../parts/notice.tsx'

export interface ItemShellProps {
  frame: Frame
  servedName: string
  title: string
  description: string
  kind: ShownKind
  owner: string
  source?: string
  /** The version that is shown: what somebody without a pin gets. */
  version: string | null
  isArchived: boolean
  photoUrl?: string
  /** What the photo shows. */
  photoAlt?: string
  state?: ItemState
  /** Why it is in the caller's set, one sentence each. */
  because: readonly string[]
  /** What the caller may do now. */
  actions: readonly { label: string; action: string; isMain: boolean }[]
  tabs: readonly { label: string; href: string; isCurrent: boolean; count?: number }[]
  /** The chosen version is deprecated, or yanked like all others. */
  notice?: Noticed
  /** It is offered to somebody, who has not answered; only its giver is told. */
  offer?: { to: string; until: string; href: string }
  /** What was just done. */
  said?: string
}

interface Props {
  shell: ItemShellProps
  /** Before the item's title, in the window's title. */
  page?: string
  children?: Child
}

export const ItemShell: FC<Props> = ({ shell, page, children }) => (
  <Layout frame={shell.frame} title={page === undefined ? shell.title : `${page} · ${shell.title}`}>
    <article class="item">
      <Hero {...shell} isCompact={page !== undefined} />
      {shell.said === undefined ? null : (
        <p class="alert good" role="status">
          {shell.said}
        </p>
      )}
      {shell.offer === undefined ? null : (
        <p class="notice">
          Offered to <strong>{shell.offer.to}</strong>, who can accept it until {shell.offer.until}.{' '}
          <a href={shell.offer.href}>Withdraw the offer</a>
        </p>
      )}
      {shell.notice === undefined ? null : <Notice {...shell.notice} />}
      <nav class="tabs" aria-label={`Pages of ${shell.title}`}>
        {shell.tabs.map(({ label, href, isCurrent, count }) => (
          <a href={href} aria-current={isCurrent ? 'page' : undefined}>
            {label}
            {count === undefined ? null : (
              <>
                {' '}
                <span class="count">{count}</span>
              </>
            )}
          </a>
        ))}
      </nav>
      {children}
    </article>
  </Layout>
)

const Hero: FC<ItemShellProps & { isCompact: boolean }> = (item) => (
  <header class={item.isCompact ? 'hero compact' : 'hero'}>
    <div class="about">
      <p class="badges">
        <KindBadge kind={item.kind} />
        <StateBadge state={item.state} />
        {item.notice === undefined ? null : <span class="badge state-out">{item.notice.status}</span>}
        {item.isArchived ? <span class="badge state-out">archived</span> : null}
      </p>
      <h1 dir="auto">{item.title}</h1>
      {item.isCompact ? null : (
        <p class="lead" dir="auto">
          {item.description}
        </p>
      )}
      <p class="meta">
        <span class="name">{item.servedName}</span>
        <span>{item.version === null ? 'no version' : `v${item.version}`}</span>
        <span>{item.source === undefined ? `by ${item.owner}` : `from ${item.source}`}</span>
      </p>
      <Actions {...item} />
    </div>
    {item.photoUrl === undefined || item.isCompact ? null : (
      <img class="cover" src={item.photoUrl} alt={item.photoAlt ?? ''} />
    )}
  </header>
)

const Actions: FC<ItemShellProps> = ({ actions, because }) =>
  actions.length === 0 && because.length === 0 ? null : (
    <div class="actions">
      {actions.map(({ label, action, isMain }) => (
        <form method="post" action={action}>
          <button type="submit" class={isMain ? '' : 'quiet'}>
            {label}
          </button>
        </form>
      ))}
      {because.length === 0 ? null : (
        <ul class="because">
          {because.map((sentence) => (
            <li>{sentence}</li>
          ))}
        </ul>
      )}
    </div>
  )
