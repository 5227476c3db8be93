/** Groups times items, a tier in each cell. */
import type { FC } from 'hono/jsx'
import { KindBadge } from '../parts/badges.tsx'
import { type AdminFrame, AdminLayout } from './frame.tsx'
import { Pager, type Span } from './parts.tsx'

type TierName = 'none' | 'available' | 'default' | 'required'

interface GroupName {
  slug: string
  name: string
}

export interface GrantsProps extends AdminFrame {
  q: string
  /** The slug of the one group that is shown, or empty. */
  group: string
  allGroups: readonly GroupName[]
  /** The columns. */
  groups: readonly GroupName[]
  groupSpan: Span
  items: readonly {
    servedName: string
    title: string
    kind: string
    isArchived: boolean
    cells: readonly { group: string; name: string; tier: TierName }[]
  }[]
  itemSpan: Span
  /** This very page. */
  back: string
}

const TIERS: readonly TierName[] = ['none', 'available', 'default', 'required']

export const GrantsPage: FC<GrantsProps> = (props) => (
  <AdminLayout {...props} room="/admin/grants" title="Grants">
    <dl class="legend">
      <div>
        <dt class="tier tier-available">available</dt>
        <dd>members may install it</dd>
      </div>
      <div>
        <dt class="tier tier-default">default</dt>
        <dd>members have it until they opt out</dd>
      </div>
      <div>
        <dt class="tier tier-required">required</dt>
        <dd>members have it, always</dd>
      </div>
    </dl>
    <Filter {...props} />
    {props.items.length === 0 ? (
      <p class="empty">
        {props.q === '' ? 'There is nothing to grant yet. ' : `No item matches “${props.q}”. `}
        <a href={props.q === '' ? '/store/new' : '/admin/grants'}>
          {props.q === '' ? 'Publish the first item.' : 'Show all items.'}
        </a>
      </p>
    ) : (
      <form
        id="matrix"
        method="post"
        action="/admin/grants/preview"
        class="matrix-form"
        autocomplete="off"
        hx-post="/admin/grants/preview"
        hx-target="#review"
        hx-swap="innerHTML show:top"
      >
        <input type="hidden" name="back" value={props.back} />
        <Matrix {...props} />
        <div class="row">
          <Pager {...props.itemSpan} label="Items" what="items" />
          {props.groupSpan.total > props.groups.length ? (
            <Pager {...props.groupSpan} label="Groups" what="groups" />
          ) : null}
        </div>
        <Bulk {...props} />
        <button type="submit">See who is affected</button>
        <p class="hint">Nothing is saved yet: the next step names every change and everybody it reaches.</p>
      </form>
    )}
    <div id="review" />
  </AdminLayout>
)

const Filter: FC<GrantsProps> = ({ q, group, allGroups }) => (
  <search>
    <form method="get" action="/admin/grants" class="filter-bar">
      <div>
        <label for="q">Items</label>
        <input id="q" name="q" type="search" value={q} maxlength={200} data-search />
      </div>
      <div>
        <label for="group">Group</label>
        <select id="group" name="group">
          <option value="">All groups</option>
          {allGroups.map(({ slug, name }) => (
            <option value={slug} selected={slug === group}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <button type="submit" class="quiet">
        Filter
      </button>
    </form>
  </search>
)

const Matrix: FC<GrantsProps> = ({ groups, items }) => (
  <section class="grid matrix" tabindex={0} aria-label="Tiers by item and group">
    <table>
      <thead>
        <tr>
          <th scope="col">Item</th>
          {groups.map(({ slug, name }) => (
            <th scope="col">
              <a href={`/admin/groups/${slug}`}>{name}</a>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr>
            <th scope="row">
              <div class="matrix-item">
                <label class="pick">
                  <input type="checkbox" name="pick" value={item.servedName} />
                  <span>
                    {item.title}
                    <span class="name">{item.servedName}</span>
                  </span>
                </label>
                <p class="badges">
                  <KindBadge kind={item.kind} />
                  {item.isArchived ? <span class="badge state-out">archived</span> : null}
                </p>
              </div>
            </th>
            {item.cells.map((cell) => (
              <td data-label={cell.group}>
                <TierSelect
                  name={cell.name}
                  tier={cell.tier}
                  label={`${item.title} for ${cell.group}`}
                  isLocked={item.isArchived && cell.tier === 'none'}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

/** `selected` is written out also for "none": the stylesheet shows by it which cells were changed. */
const TierSelect: FC<{ name: string; tier: TierName; label: string; isLocked: boolean }> = (props) => (
  <select name={props.name} aria-label={props.label} class="tier-select" disabled={props.isLocked}>
    {TIERS.map((tier) => (
      <option value={tier} selected={tier === props.tier}>
        {tier}
      </option>
    ))}
  </select>
)

const Bulk: FC<GrantsProps> = ({ allGroups, group }) => (
  <fieldset class="bulk panel">
    <legend>All ticked items at once</legend>
    <div class="filter-bar">
      <div>
        <label for="bulkGroup">For the group</label>
        <select id="bulkGroup" name="bulkGroup">
          {allGroups.map(({ slug, name }) => (
            <option value={slug} selected={slug === group}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for="bulkTier">Tier</label>
        <select id="bulkTier" name="bulkTier">
          <option value="">as in the matrix</option>
          {TIERS.map((tier) => (
            <option value={tier}>{tier}</option>
          ))}
        </select>
      </div>
    </div>
  </fieldset>
)
