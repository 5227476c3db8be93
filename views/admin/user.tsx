/** One person as admins see them. */
import type { FC } from 'hono/jsx'
import { KindBadge } from '../parts/badges.tsx'
import { counted } from '../parts/plural.ts'
import { Snippet } from '../parts/snippet.tsx'
import { type AdminFrame, AdminLayout } from './frame.tsx'

interface UserProps extends AdminFrame {
  user: {
    username: string
    displayName: string
    email: string
    isAdmin: boolean
    isDisabled: boolean
    hasPassword: boolean
    since: string
  }
  isSelf: boolean
  groups: readonly { slug: string; name: string }[]
  sessions: number
  tokens: number
  entries: readonly {
    servedName: string
    title: string
    kind: string
    version: string
    because: readonly string[]
  }[]
  optedOut: readonly { servedName: string; title: string; groups: string }[]
  /** Sentences as the person reads them. */
  unavailable: readonly string[]
  setUpUrl?: string
  isNew: boolean
}

export const UserPage: FC<UserProps> = (props) => (
  <AdminLayout {...props} room="/admin/users" title={props.user.displayName}>
    <p class="hint">
      <a href="/admin/users">All users</a> / <code>{props.user.username}</code>
    </p>
    {props.setUpUrl === undefined ? null : <SetUpLink {...props} url={props.setUpUrl} />}
    <div class="columns">
      <div>
        <ItemSet {...props} />
      </div>
      <div>
        <Facts {...props} />
        <Actions {...props} />
      </div>
    </div>
  </AdminLayout>
)

const SetUpLink: FC<UserProps & { url: string }> = ({ user, url, isNew }) => (
  <section class="panel good" role="status" aria-labelledby="set-up-link">
    <h2 id="set-up-link">
      {isNew ? `${user.displayName} was added` : `A set-up link for ${user.displayName}`}
    </h2>
    <p>Send them this link now: it is not shown again, works once, and lasts a week.</p>
    <Snippet text={url} label="The set-up link" />
  </section>
)

const Facts: FC<UserProps> = ({ user, groups }) => (
  <section class="panel" aria-labelledby="facts">
    <h2 id="facts">Who</h2>
    <p class="badges">
      {user.isAdmin ? <span class="badge state-in">admin</span> : null}
      <span class={user.isDisabled ? 'badge state-out' : 'badge'}>
        {user.isDisabled ? 'disabled' : 'active'}
      </span>
    </p>
    <dl class="facts">
      <div>
        <dt>Email address</dt>
        <dd>{user.email}</dd>
      </div>
      <div>
        <dt>Here since</dt>
        <dd>{user.since}</dd>
      </div>
      <div>
        <dt>Groups</dt>
        <dd class="tags">
          {groups.map(({ slug, name }) => (
            <a href={`/admin/groups/${slug}`}>{name}</a>
          ))}
        </dd>
      </div>
    </dl>
  </section>
)

const Actions: FC<UserProps> = ({ user, isSelf, sessions, tokens }) => {
  const at = `/admin/users/${user.username}`
  const [admin, active] = user.isAdmin
    ? [`Make ${user.displayName} no admin`, 'unmake-admin']
    : [`Make ${user.displayName} an admin`, 'make-admin']
  return (
    <section class="panel" aria-labelledby="actions">
      <h2 id="actions">Change</h2>
      {user.isDisabled ? null : (
        <form method="post" action={`${at}/set-up-link`} class="stacked">
          <button class="quiet" type="submit">
            Make a new set-up link
          </button>
          <p class="hint">
            {user.hasPassword ? 'For somebody who forgot their password.' : 'They have no password yet.'}
          </p>
        </form>
      )}
      <form method="post" action={`${at}/${active}`} class="stacked">
        <button class="quiet" type="submit">
          {admin}
        </button>
      </form>
      {user.isDisabled ? (
        <form method="post" action={`${at}/enable`} class="stacked">
          <button class="quiet" type="submit">{`Enable ${user.displayName}`}</button>
        </form>
      ) : (
        <form method="post" action={`${at}/disable`} class="stacked">
          <button class="destroy" type="submit">{`Disable ${user.displayName}`}</button>
          <p class="hint">
            {`1 person: ends ${counted(sessions, 'session', 'sessions')} at once, and
            ${counted(tokens, 'token is', 'tokens are')} refused. ${isSelf ? 'This is you. ' : ''}Nothing is deleted.`}
          </p>
        </form>
      )}
    </section>
  )
}

const ItemSet: FC<UserProps> = ({ entries, optedOut, unavailable }) => (
  <>
    <section aria-labelledby="set">
      <h2 id="set">{`In their set: ${counted(entries.length, 'item', 'items')}`}</h2>
      {entries.length === 0 ? (
        <p class="empty">The set is empty, and that is a valid marketplace.</p>
      ) : (
        <ul class="rows">
          {entries.map((entry) => (
            <li>
              <div>
                <p>
                  <KindBadge kind={entry.kind} /> <a href={`/store/${entry.servedName}`}>{entry.title}</a>{' '}
                  <span class="version">v{entry.version}</span>
                </p>
                <ul class="because">
                  {entry.because.map((sentence) => (
                    <li>{sentence}</li>
                  ))}
                </ul>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
    {optedOut.length === 0 ? null : (
      <section aria-labelledby="opted-out">
        <h2 id="opted-out">Opted out</h2>
        <ul class="rows">
          {optedOut.map(({ servedName, title, groups }) => (
            <li>
              <div>
                <p>
                  <a href={`/store/${servedName}`}>{title}</a>
                </p>
                <p class="hint">{groups} gives it by default; they opted out.</p>
              </div>
            </li>
          ))}
        </ul>
      </section>
    )}
    {unavailable.length === 0 ? null : (
      <section class="panel alert" aria-labelledby="unavailable">
        <h2 id="unavailable">Not to be had, as they are told</h2>
        <ul>
          {unavailable.map((sentence) => (
            <li>{sentence}</li>
          ))}
        </ul>
      </section>
    )}
  </>
)
