/** What deleting a source means, and for how many, before it is done. */
import type { FC } from 'hono/jsx'
import { counted } from '../../parts/plural.ts'
import { type AdminFrame, AdminLayout } from '../frame.tsx'

interface DeleteSourceProps extends AdminFrame {
  slug: string
  name: string
  /** On the shelf now. */
  items: number
  held: number
  /** Who has any of its items, by user name. */
  people: readonly { username: string; displayName: string }[]
}

/** More than this is a number: nobody reads on. */
const PEOPLE_LISTED = 200
const PEOPLE_OPEN = 12

export const DeleteSourcePage: FC<DeleteSourceProps> = (props) => {
  const items = counted(props.items, 'item', 'items')
  const people = counted(props.people.length, 'person', 'people')
  return (
    <AdminLayout {...props} room="/admin/sources" title={`Delete ${props.name}`}>
      <section class="panel review" aria-label="What it means">
        <p>
          {props.items === 0
            ? 'None of its items is on the shelf.'
            : `${items} of it ${props.items === 1 ? 'is' : 'are'} archived: nobody can add ${props.items === 1 ? 'it' : 'them'} any more.`}{' '}
          {props.people.length === 0
            ? 'Nobody has any of them.'
            : `${people} ${props.people.length === 1 ? 'has' : 'have'} some of them and ${props.people.length === 1 ? 'keeps' : 'keep'} them as they are, without updates.`}
        </p>
        {props.held === 0 ? null : (
          <p>{`${counted(props.held, 'held change is', 'held changes are')} dropped.`}</p>
        )}
        <p>Its password or token and its webhook end at once. The repository itself is not touched.</p>
        {props.people.length === 0 ? null : <People people={props.people} />}
        <form method="post" action={`/admin/sources/${props.slug}/delete`} class="actions">
          <button class="destroy" type="submit">
            {`Delete ${props.name}: ${items}, ${people}`}
          </button>
          <a href={`/admin/sources/${props.slug}`}>Keep it</a>
        </form>
      </section>
    </AdminLayout>
  )
}

const People: FC<Pick<DeleteSourceProps, 'people'>> = ({ people }) => (
  <details class="people" open={people.length <= PEOPLE_OPEN}>
    <summary>{`Who has items of it: ${counted(people.length, 'person', 'people')}`}</summary>
    <ul>
      {people.slice(0, PEOPLE_LISTED).map(({ username, displayName }) => (
        <li>
          <a href={`/admin/users/${username}`}>{displayName}</a>
        </li>
      ))}
      {people.length > PEOPLE_LISTED ? <li>{`and ${people.length - PEOPLE_LISTED} more`}</li> : null}
    </ul>
  </details>
)
