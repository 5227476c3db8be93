/** Everybody, and the form for somebody new. */
import type { FC } from 'hono/jsx'
import { ListFilter, Pager, type Span } from '../parts/pager.tsx'
import { counted } from '../parts/plural.ts'
import { type AdminFrame, AdminLayout } from './frame.tsx'
import { Cell, Grid } from './parts.tsx'

interface UsersProps extends AdminFrame {
  q: string
  users: readonly {
    username: string
    displayName: string
    email: string
    isAdmin: boolean
    isDisabled: boolean
    groups: readonly string[]
  }[]
  span: Span
  /** What was typed, when it was refused. */
  values: { email: string; displayName: string; admin: boolean }
}

export const UsersPage: FC<UsersProps> = (props) => (
  <AdminLayout {...props} room="/admin/users" title="Users">
    <ListFilter action="/admin/users" q={props.q} label="Name, user name or email address" />
    <p id="list-count" class="hint" role="status">
      {counted(props.span.total, 'person', 'people')}
    </p>
    <div id="list">
      {props.users.length === 0 ? (
        <p class="empty">
          {`Nobody matches “${props.q}”. `}
          <a href="/admin/users">Show everybody.</a>
        </p>
      ) : (
        <>
          <List {...props} />
          <Pager {...props.span} label="Pages" what="people" />
        </>
      )}
    </div>
    <NewUser {...props} />
  </AdminLayout>
)

const List: FC<UsersProps> = ({ users }) => (
  <Grid label="Users" columns={['Name', 'User name', 'Email address', 'Groups', 'State']}>
    {users.map((user) => (
      <tr>
        <th scope="row">
          <a href={`/admin/users/${user.username}`}>{user.displayName}</a>
        </th>
        <Cell label="User name">
          <code>{user.username}</code>
        </Cell>
        <Cell label="Email address">{user.email}</Cell>
        <Cell label="Groups">{user.groups.join(', ')}</Cell>
        <Cell label="State">
          {user.isAdmin ? <span class="badge state-in">admin</span> : null}{' '}
          <span class={user.isDisabled ? 'badge state-out' : 'badge'}>
            {user.isDisabled ? 'disabled' : 'active'}
          </span>
        </Cell>
      </tr>
    ))}
  </Grid>
)

const NewUser: FC<UsersProps> = ({ values }) => (
  <section class="panel" aria-labelledby="new-user">
    <h2 id="new-user">Add somebody</h2>
    <form method="post" action="/admin/users" class="stacked short-form" autocomplete="off">
      <label for="email">Email address</label>
      <input
        id="email"
        name="email"
        type="email"
        value={values.email}
        required
        maxlength={200}
        aria-describedby="email-hint"
      />
      <p id="email-hint" class="hint">
        The part before the @ becomes the user name, which never changes.
      </p>
      <label for="displayName">
        Name <span class="hint">(optional)</span>
      </label>
      <input id="displayName" name="displayName" value={values.displayName} maxlength={100} />
      <label class="check">
        <input type="checkbox" name="admin" value="1" checked={values.admin} />
        <span>Is an admin</span>
      </label>
      <button type="submit">Add and make a set-up link</button>
    </form>
  </section>
)
