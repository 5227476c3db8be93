/** Off the shelf and back, and to another owner: each says whom it affects before it happens. */
import type { FC } from 'hono/jsx'

export interface ShelfProps {
  servedName: string
  title: string
  owner: string
  isArchived: boolean
  people: number
  /** Why nobody can be given it; absent when somebody can. */
  keeper?: string
  /** An open offer. */
  offer?: { to: string; until: string }
  transfer: { error?: string; username: string }
}

export const ShelfForms: FC<ShelfProps> = (shelf) => (
  <section class="panel danger" aria-labelledby="shelf">
    <h2 id="shelf">Shelf and owner</h2>
    <Archive {...shelf} />
    <section class="stacked" id="transfer" aria-labelledby="transfer-heading">
      <h3 id="transfer-heading">Transfer</h3>
      {shelf.keeper === undefined ? <Transfer {...shelf} /> : <p>{shelf.keeper}</p>}
    </section>
  </section>
)

const Archive: FC<ShelfProps> = ({ servedName, title, isArchived, people }) => (
  <form method="post" action={`/store/${servedName}/${isArchived ? 'unarchive' : 'archive'}`} class="stacked">
    <h3>{isArchived ? 'Back on the shelf' : 'Archive'}</h3>
    <p id="archive-effect">
      {isArchived
        ? `People can find and install ${title} again.`
        : `Nobody can newly install ${title}. ${keeps(people)}`}
    </p>
    <button type="submit" class="quiet" aria-describedby="archive-effect">
      {isArchived ? `Unarchive ${title}` : `Archive ${title}`}
    </button>
  </form>
)

function keeps(people: number): string {
  if (people === 0) return 'Nobody has it now.'
  return people === 1 ? '1 person has it and keeps it.' : `${people} people have it and keep it.`
}

const Transfer: FC<ShelfProps> = (shelf) =>
  shelf.offer === undefined ? <Offer {...shelf} /> : <Offered {...shelf} offer={shelf.offer} />

const Offered: FC<ShelfProps & { offer: NonNullable<ShelfProps['offer']> }> = ({
  servedName,
  owner,
  offer,
}) => (
  <form method="post" action={`/store/${servedName}/transfer/withdraw`} class="stacked">
    <p id="transfer-effect">
      Offered to <strong>{offer.to}</strong>, who can accept it on their account page until {offer.until}.
      Until then {owner} owns it.
    </p>
    <button type="submit" class="quiet" aria-describedby="transfer-effect">
      {`Withdraw the offer to ${offer.to}`}
    </button>
  </form>
)

const Offer: FC<ShelfProps> = ({ servedName, title, owner, transfer }) => (
  <form method="post" action={`/store/${servedName}/transfer`} class="stacked">
    <p id="transfer-effect">
      The owner is {owner}. Whom you offer it to has 14 days to accept; from then on they decide about {title}
      , and {owner} no longer does. Its name stays <code>{servedName}</code>, so nothing changes for those who
      have it.
    </p>
    {transfer.error === undefined ? null : (
      <p class="alert" role="alert">
        {transfer.error}
      </p>
    )}
    <label for="username">User name of the new owner</label>
    <input
      id="username"
      name="username"
      value={transfer.username}
      required
      autocomplete="off"
      aria-describedby="transfer-effect"
    />
    <button type="submit" class="quiet">{`Offer ${title}`}</button>
  </form>
)
