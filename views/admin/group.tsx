/** One group. The members are one region, swapped whole, so that adding the next goes on from the same field. */
import type { FC } from 'hono/jsx'
import { More } from '../parts/more.tsx'
import { Pager, type Span } from '../parts/pager.tsx'
import { counted } from '../parts/plural.ts'
import { Snippet } from '../parts/snippet.tsx'
import { type AdminFrame, AdminLayout, Outcome } from './frame.tsx'

interface GroupProps extends AdminFrame {
  slug: string
  name: string
  isEveryone: boolean
  /** `isClaimed`: single sign-on put them in, and takes them out again. */
  members: readonly { username: string; displayName: string; isDisabled: boolean; isClaimed: boolean }[]
  span: Span
  /** Who could be added: some of them, when they are many. */
  others: readonly { username: string; displayName: string }[]
  /** The first of them. */
  grants: readonly { servedName: string; title: string; tier: string }[]
  grantsTotal: number
  cloneCommand: string
}

export const GroupPage: FC<GroupProps> = (props) => (
  <AdminLayout frame={props.frame} room="/admin/groups" title={props.name}>
    <p class="hint">
      <a href="/admin/groups">All groups</a> / <code>{props.slug}</code>
    </p>
    <Members {...props} />
    <section class="panel" aria-labelledby="granted">
      <h2 id="granted">{counted(props.grantsTotal, 'grant', 'grants')}</h2>
      {props.grants.length === 0 ? null : (
        <ul class="tier-changes">
          {props.grants.map(({ servedName, title, tier }) => (
            <li>
              <a href={`/store/${servedName}`}>{title}</a> <span class={`tier tier-${tier}`}>{tier}</span>
            </li>
          ))}
          <More
            shown={props.grants.length}
            total={props.grantsTotal}
            href={`/admin/grants?group=${props.slug}`}
          />
        </ul>
      )}
      <p>
        <a href={`/admin/grants?group=${props.slug}`}>{`Change what ${props.name} gets`}</a>
      </p>
    </section>
    <section class="panel" aria-labelledby="feed">
      <h2 id="feed">Its own feed</h2>
      <Snippet text={props.cloneCommand} label={`Command that clones the feed of ${props.name}`} />
      <p class="hint">Members and admins may clone it; Git asks for a token as the password.</p>
    </section>
    {props.isEveryone ? null : (
      <p>
        <a class="destroy" href={`/admin/groups/${props.slug}/delete`}>{`Delete ${props.name}…`}</a>
      </p>
    )}
  </AdminLayout>
)

const Members: FC<GroupProps> = (props) => (
  <section id="members" class="panel" aria-labelledby="members-title">
    <h2 id="members-title">{counted(props.span.total, 'member', 'members')}</h2>
    <Outcome done={props.done} error={props.error} />
    {props.isEveryone ? <p class="hint">Everybody is a member, always.</p> : <AddMember {...props} />}
    {props.members.length === 0 ? (
      <p class="empty">Nobody is in this group yet.</p>
    ) : (
      <ul class="rows">
        {props.members.map(({ username, displayName, isDisabled, isClaimed }) => (
          <li>
            <div>
              <a href={`/admin/users/${username}`}>{displayName}</a> <code>{username}</code>{' '}
              {isDisabled ? <span class="badge state-out">disabled</span> : null}
              {isClaimed ? <span class="badge">by single sign-on</span> : null}
            </div>
            {props.isEveryone ? null : (
              <form method="post" action={`/admin/groups/${props.slug}/members/${username}/remove`}>
                <button class="quiet" type="submit" aria-label={`Remove ${displayName} from ${props.name}`}>
                  Remove
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
    )}
    {props.span.total > props.members.length ? <Pager {...props.span} label="Pages" what="members" /> : null}
  </section>
)

const AddMember: FC<GroupProps> = ({ slug, others }) => (
  <form
    method="post"
    action={`/admin/groups/${slug}/members`}
    class="filter-bar"
    autocomplete="off"
    hx-post={`/admin/groups/${slug}/members`}
    hx-target="#members"
    hx-select="#members"
    hx-swap="outerHTML"
  >
    <div>
      <label for="username">User name</label>
      <input
        id="username"
        name="username"
        list="others"
        required
        maxlength={64}
        autocapitalize="none"
        spellcheck={false}
      />
      <datalist id="others">
        {others.map(({ username, displayName }) => (
          <option value={username}>{displayName}</option>
        ))}
      </datalist>
    </div>
    <button id="add-member" type="submit">
      Add to the group
    </button>
  </form>
)
