/** Off the shelf and back, and to another owner: each says whom it affects before it happens. */
import type { FC } from 'hono/jsx'

export interface ShelfProps {
  servedName: string
  title: string
  owner: string
  isArchived: boolean
  people: number
  transfer: { error?: string; username: string }
}

export const ShelfForms: FC<ShelfProps> = (shelf) => (
  <section class="panel danger" aria-labelledby="shelf">
    <h2 id="shelf">Shelf and owner</h2>
    <Archive {...shelf} />
    <Transfer {...shelf} />
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

const Transfer: FC<ShelfProps> = ({ servedName, title, owner, transfer }) => (
  <form method="post" action={`/store/${servedName}/transfer`} class="stacked">
    <h3>Transfer</h3>
    <p id="transfer-effect">
      The owner is {owner}. The new owner decides about {title} from then on. Its name stays{' '}
      <code>{servedName}</code>, so nothing changes for those who have it.
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
    <button type="submit" class="quiet">{`Transfer ${title}`}</button>
  </form>
)
