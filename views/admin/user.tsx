/** One person as admins see them. */

import type { FC } from 'hono/jsx'
import { KindBadge } from '../parts/badges.tsx'
import type { ShownKind } from '../parts/emblem.tsx'
import { MoreSentences } from '../parts/more-sentences.tsx'
import { Pager, type Span } from '../parts/pager.tsx'
import { counted } from '../parts/plural.ts'
import { Snippet } from '../parts/snippet.tsx'
import { type AdminFrame, AdminLayout } from './frame.tsx'
import { EnableUser, UserTokens, type UserTokensProps } from './user-tokens.tsx'

interface UserProps extends AdminFrame {
  user: Pick<UserTokensProps, 'username' | 'displayName' | 'isDisabled'> & {
    email: string
    isAdmin: boolean
    hasPassword: boolean
    since: string
  }
  groups: readonly { slug: string; name: string }[]
  groupsTotal: number
  tokens: UserTokensProps['tokens']
  /** Part of the set. */
  entries: readonly {
    servedName: string
    title: string
    kind: ShownKind
    version: string
    because: readonly string[]
  }[]
  span: Span
  optedOut: readonly { servedName: string; title: string; groups: string; keptBy: string }[]
  optedOutSpan: Span
  /** Sentences as the person reads them. */
  unavailable: readonly string[]
  setUpUrl?: string
  isNew: boolean
  /** In the field for another address, and what stands for the present one. */
  typedEmail: string
  seenEmail: string
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
        <UserTokens {...props.user} tokens={props.tokens} />
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
    {isNew ? (
      <p class="hint">
        They have what everyone has; <a href="/admin/groups">add them to a group</a> to give them more.
      </p>
    ) : null}
  </section>
)

const Facts: FC<UserProps> = ({ user, groups, groupsTotal }) => (
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
          {groupsTotal > groups.length ? (
            <span class="hint">{`and ${groupsTotal - groups.length} more`}</span>
          ) : null}
        </dd>
      </div>
    </dl>
  </section>
)

/** What takes something away is asked about on a page of its own, which says what it hits. */
const Actions: FC<UserProps> = ({ user, tokens, typedEmail, seenEmail }) => {
  const { displayName: name, isAdmin, isDisabled, hasPassword } = user
  const at = `/admin/users/${user.username}`
  return (
    <section class="panel" aria-labelledby="actions">
      <h2 id="actions">Change</h2>
      {isDisabled ? null : (
        <form method="post" action={`${at}/set-up-link`} class="stacked">
          <button class="quiet" type="submit">
            Make a new set-up link
          </button>
          <p class="hint">
            {hasPassword ? 'For somebody who forgot their password.' : 'They have no password yet.'}
          </p>
        </form>
      )}
      <form method="post" action={`${at}/email`} class="stacked" autocomplete="off">
        <input type="hidden" name="seen" value={seenEmail} />
        <label for="email">Email address</label>
        <input id="email" name="email" type="email" value={typedEmail} required maxlength={254} />
        <button class="quiet" type="submit">
          Change the address
        </button>
      </form>
      {isAdmin ? (
        <a class="destroy" href={`${at}/unmake-admin`}>{`Make ${name} no admin…`}</a>
      ) : (
        <form method="post" action={`${at}/make-admin`} class="stacked">
          <button class="quiet" type="submit">{`Make ${name} an admin`}</button>
        </form>
      )}
      {isDisabled ? (
        <EnableUser {...user} tokens={tokens} />
      ) : (
        <a class="destroy" href={`${at}/disable`}>{`Disable ${name}…`}</a>
      )}
    </section>
  )
}

const ItemSet: FC<UserProps> = ({ entries, span, optedOut, optedOutSpan, unavailable }) => (
  <>
    <section aria-labelledby="set">
      <h2 id="set">{`In their set: ${counted(span.total, 'item', 'items')}`}</h2>
      {span.total === 0 ? (
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
      {span.total > entries.length ? <Pager {...span} label="Parts of their set" what="items" /> : null}
    </section>
    {optedOutSpan.total === 0 ? null : (
      <section aria-labelledby="opted-out">
        <h2 id="opted-out">Opted out</h2>
        <ul class="rows">
          {optedOut.map(({ servedName, title, groups, keptBy }) => (
            <li>
              <div>
                <p>
                  <a href={`/store/${servedName}`}>{title}</a>
                </p>
                <p class="hint">
                  {groups} gives it by default; they opted out.
                  {keptBy === '' ? null : ` They have it all the same: ${keptBy} depends on it.`}
                </p>
              </div>
            </li>
          ))}
        </ul>
        {optedOutSpan.total > optedOut.length ? (
          <Pager {...optedOutSpan} label="Parts of what they opted out of" what="items" />
        ) : null}
      </section>
    )}
    {unavailable.length === 0 ? null : (
      <section class="panel alert" aria-labelledby="unavailable">
        <h2 id="unavailable">Not to be had, as they are told</h2>
        <MoreSentences sentences={unavailable} />
      </section>
    )}
  </>
)
