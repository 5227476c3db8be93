import type { FC } from 'hono/jsx'
import { KindBadge } from '../parts/badges.tsx'
import type { ShownKind } from '../parts/emblem.tsx'

export interface OffersProps {
  /** Items that others offer to the reader, oldest first. */
  offers: readonly Offer[]
  /** How many more there are than are shown. */
  moreOffers: number
}

interface Offer {
  servedName: string
  title: string
  kind: ShownKind
  description: string
  from: string
  until: string
  isArchived: boolean
  /** Whether the reader may look at it. */
  isSeen: boolean
}

/** Nothing at all while nobody offers anything. */
export const Offers: FC<OffersProps> = ({ offers, moreOffers }) =>
  offers.length === 0 ? null : (
    <section class="panel" aria-labelledby="offers" id="transfers">
      <h2 id="offers">Offered to you</h2>
      <p>
        Whoever accepts an item owns it: they publish its versions and say who sees it, and the giver no
        longer does. Its name stays.
      </p>
      <ul class="rows">
        {offers.map((offer) => (
          <Row {...offer} />
        ))}
      </ul>
      {moreOffers === 0 ? null : (
        <p class="hint">{`And ${moreOffers} more, which follow when you have answered some.`}</p>
      )}
    </section>
  )

const Row: FC<Offer> = ({ servedName, title, kind, description, from, until, isArchived, isSeen }) => (
  <li>
    <div>
      <p>
        {isSeen ? <a href={`/store/${servedName}`}>{title}</a> : <strong>{title}</strong>}{' '}
        <KindBadge kind={kind} />
        {isArchived ? <span class="badge state-out">archived</span> : null}
      </p>
      <p>{description}</p>
      <p class="hint">
        <span class="name">{servedName}</span>, from {from}, until {until}
      </p>
    </div>
    <div class="actions">
      <form method="post" action={`/account/transfers/${servedName}/accept`}>
        <button type="submit" aria-label={`Accept ${title}`}>
          Accept
        </button>
      </form>
      <form method="post" action={`/account/transfers/${servedName}/decline`}>
        <button class="quiet" type="submit" aria-label={`Decline ${title}`}>
          Decline
        </button>
      </form>
    </div>
  </li>
)
