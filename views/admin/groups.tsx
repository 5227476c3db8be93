/** All groups, and the form that makes one. */
import type { FC } from 'hono/jsx'
import { ListFilter, Pager, type Span } from '../parts/pager.tsx'
import { counted } from '../parts/plural.ts'
import { type AdminFrame, AdminLayout } from './frame.tsx'

interface GroupsProps extends AdminFrame {
  q: string
  groups: readonly { slug: string; name: string; members: number; grants: number }[]
  span: Span
  /** Groups of the single sign-on provider that match none here, and when they were named last. */
  unknown: readonly { name: string; last: string }[]
  /** What was typed, when it was refused. */
  values: { slug: string; name: string }
}

const Unknown: FC<GroupsProps> = ({ unknown }) =>
  unknown.length === 0 ? null : (
    <section class="panel" aria-labelledby="unknown-groups">
      <h2 id="unknown-groups">Named by single sign-on, not here</h2>
      <p class="hint">
        Make a group with such a slug, or say with the setting <code>OIDC_GROUP_MAP</code> which group a name
        means. Members join when they sign in the next time.
      </p>
      <ul class="bullets">
        {unknown.map(({ name, last }) => (
          <li>
            <code dir="auto">{name}</code> <span class="hint">{`last named ${last}`}</span>
          </li>
        ))}
      </ul>
    </section>
  )

export const GroupsPage: FC<GroupsProps> = (props) => (
  <AdminLayout {...props} room="/admin/groups" title="Groups">
    <ListFilter action="/admin/groups" q={props.q} label="Name or slug" />
    <p id="list-count" class="hint" role="status">
      {counted(props.span.total, 'group', 'groups')}
    </p>
    <div id="list">
      <ul class="rows">
        {props.groups.map(({ slug, name, members, grants }) => (
          <li>
            <div>
              <p>
                <a href={`/admin/groups/${slug}`}>{name}</a> <code>{slug}</code>
              </p>
              <p class="hint">
                {`${counted(members, 'member', 'members')}, ${counted(grants, 'grant', 'grants')}`}
              </p>
            </div>
            <a href={`/admin/grants?group=${slug}`}>
              Grants<span class="visually-hidden">{` of ${name}`}</span>
            </a>
          </li>
        ))}
      </ul>
      {props.span.total > props.groups.length ? <Pager {...props.span} label="Pages" what="groups" /> : null}
    </div>
    <Unknown {...props} />
    <section class="panel" aria-labelledby="new-group">
      <h2 id="new-group">Make a group</h2>
      <form method="post" action="/admin/groups" class="stacked short-form">
        <label for="name">Name</label>
        <input id="name" name="name" value={props.values.name} required maxlength={100} />
        <label for="slug">Slug</label>
        <input
          id="slug"
          name="slug"
          value={props.values.slug}
          required
          maxlength={64}
          autocapitalize="none"
          spellcheck={false}
          aria-describedby="slug-hint"
        />
        <p id="slug-hint" class="hint">
          Lower-case words joined by hyphens, such as platform-team. It is in the address of the group’s feed.
        </p>
        <button type="submit">Make group</button>
      </form>
    </section>
  </AdminLayout>
)
