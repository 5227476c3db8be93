/** All items with what an admin asks about them. */

import type { FC } from 'hono/jsx'
import { KindBadge } from '../parts/badges.tsx'
import type { ShownKind } from '../parts/emblem.tsx'
import { More } from '../parts/more.tsx'
import { ListFilter, Pager, type Span } from '../parts/pager.tsx'
import { counted } from '../parts/plural.ts'
import { type AdminFrame, AdminLayout } from './frame.tsx'
import { Cell, Grid } from './parts.tsx'

interface ItemsProps extends AdminFrame {
  q: string
  items: readonly {
    servedName: string
    title: string
    kind: ShownKind
    owner: string
    latest: string
    versions: number
    installs: number
    grants: number
    /** Some of those it is granted to. */
    groups: readonly { slug: string; name: string; tier: string }[]
    sharing: string
    isArchived: boolean
  }[]
  span: Span
}

const COLUMNS = ['Item', 'Kind', 'Owner', 'Newest', 'Versions', 'Installed by', 'Granted to', 'Status']

export const ItemsPage: FC<ItemsProps> = (props) => (
  <AdminLayout {...props} room="/admin/items" title="Items">
    <ListFilter action="/admin/items" q={props.q} label="Title, name, kind, owner or status" />
    <p id="list-count" class="hint" role="status">
      {counted(props.span.total, 'item', 'items')}
    </p>
    <div id="list">
      {props.items.length === 0 ? (
        <p class="empty">
          {props.q === '' ? 'There are no items yet. ' : `No item matches “${props.q}”. `}
          <a href={props.q === '' ? '/store/new' : '/admin/items'}>
            {props.q === '' ? 'Publish the first.' : 'Show all.'}
          </a>
        </p>
      ) : (
        <>
          <List {...props} />
          <Pager {...props.span} label="Pages" what="items" />
        </>
      )}
    </div>
  </AdminLayout>
)

const List: FC<ItemsProps> = ({ items }) => (
  <Grid label="Items" columns={COLUMNS}>
    {items.map((item) => (
      <tr>
        <th scope="row">
          <a href={`/store/${item.servedName}`}>{item.title}</a>
          <span class="name">{item.servedName}</span>
        </th>
        <Cell label="Kind">
          <KindBadge kind={item.kind} />
        </Cell>
        <Cell label="Owner">{item.owner}</Cell>
        <Cell label="Newest">{item.latest}</Cell>
        <Cell label="Versions" isNumber>
          {item.versions}
        </Cell>
        <Cell label="Installed by" isNumber>
          {item.installs}
        </Cell>
        <Cell label="Granted to">
          {item.groups.length === 0 ? (
            <span class="hint">nobody</span>
          ) : (
            <ul class="granted">
              {item.groups.map(({ slug, name, tier }) => (
                <li>
                  <a href={`/admin/groups/${slug}`}>{name}</a> <span class={`tier tier-${tier}`}>{tier}</span>
                </li>
              ))}
              <More
                shown={item.groups.length}
                total={item.grants}
                href={`/admin/grants?q=${encodeURIComponent(item.servedName)}`}
              />
            </ul>
          )}
        </Cell>
        <Cell label="Status">
          <span class={item.isArchived ? 'badge state-out' : 'badge'}>
            {item.isArchived ? 'archived' : item.sharing}
          </span>
        </Cell>
      </tr>
    ))}
  </Grid>
)
