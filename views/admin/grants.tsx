/** The page of grants: one form, so that nothing chosen is lost while one filters, pages or undoes. */
import type { FC } from 'hono/jsx'
import type { Span } from '../parts/pager.tsx'
import { type AdminFrame, AdminLayout } from './frame.tsx'
import { Matrix, type MatrixProps, TIERS } from './grants-matrix.tsx'
import { Saved, type SavedProps } from './grants-saved.tsx'
import { Unsaved } from './grants-unsaved.tsx'
import { GroupChoice, type OfferedGroups } from './group-choice.tsx'
import { HiddenList } from './hidden-list.tsx'

export interface GrantsProps extends AdminFrame, MatrixProps {
  q: string
  /** The slug of the one group that is shown, or empty. */
  group: string
  offered: OfferedGroups
  groupSpan: Span
  itemSpan: Span
  /** What is chosen on other pages. */
  elsewhere: { choices: readonly string[]; picks: readonly string[] }
  bulk: { group: string; tier: string }
  /** Changes that are chosen and not saved. */
  unsaved: number
  saved?: SavedProps
  /** This very page, without what is chosen. */
  back: string
}

export const GrantsPage: FC<GrantsProps> = (props) => (
  <AdminLayout {...props} room="/admin/grants" title="Grants">
    <Legend />
    <form id="matrix" method="post" action="/admin/grants/preview" class="matrix-form" autocomplete="off">
      <Kept {...props} />
      <Filter {...props} />
      {props.saved === undefined ? null : <Saved {...props.saved} />}
      {props.items.length === 0 ? <Empty {...props} /> : <Choosing {...props} />}
      <div class="save-bar">
        <Unsaved count={props.unsaved} discardHref={props.back} />
        <button
          type="submit"
          hx-post="/admin/grants/preview"
          hx-include="#matrix"
          hx-target="#review"
          hx-swap="innerHTML show:top"
        >
          See who is affected
        </button>
      </div>
    </form>
    <div id="review" />
  </AdminLayout>
)

const Legend: FC = () => (
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
)

const Kept: FC<GrantsProps> = ({ back, elsewhere }) => (
  <>
    <input type="hidden" name="back" value={back} />
    <HiddenList name="choice" values={elsewhere.choices} />
    <HiddenList name="pick" values={elsewhere.picks} />
  </>
)

/** Its button is the form's first: Enter in the search field presses it. */
const Filter: FC<GrantsProps> = ({ q, group, offered }) => (
  <search class="filter-bar">
    <div>
      <label for="q">Items</label>
      <input id="q" name="q" type="search" value={q} maxlength={200} data-search />
    </div>
    <div>
      <label for="group">Group</label>
      <GroupChoice name="group" none="All groups" chosen={group} {...offered} />
    </div>
    <button type="submit" class="quiet" formaction="/admin/grants/choices" name="filter" value="1">
      Filter
    </button>
  </search>
)

const Empty: FC<GrantsProps> = ({ q }) => (
  <div class="empty">
    {q === '' ? (
      <p>
        There is nothing to grant yet. <a href="/store/new">Publish the first item.</a>
      </p>
    ) : (
      <>
        <p>{`No item matches “${q}”.`}</p>
        <Step to="/admin/grants" text="Show all items" />
      </>
    )}
  </div>
)

/** Each choice is told to the store at once, which answers with how many wait. */
const Choosing: FC<GrantsProps> = (props) => (
  <div
    class="choosing"
    hx-post="/admin/grants/choices"
    hx-trigger="change"
    hx-include="#matrix"
    hx-target="#unsaved"
    hx-swap="outerHTML"
    hx-sync="this:replace"
  >
    <Bulk {...props} />
    <Matrix {...props} />
    <div class="row">
      <Steps {...props.itemSpan} label="Items" what="items" />
      {props.groupSpan.total > props.groups.length ? (
        <Steps {...props.groupSpan} label="Groups" what="groups" />
      ) : null}
    </div>
  </div>
)

const Bulk: FC<GrantsProps> = ({ offered, bulk, itemSpan, q }) => (
  <fieldset class="bulk">
    <legend>Many at once</legend>
    <label class="check">
      <input type="checkbox" name="pickAll" value="1" />
      <span>
        {q === '' ? `All ${itemSpan.total} items` : `All ${itemSpan.total} that match “${q}”`}{' '}
        <span class="hint">or tick some below</span>
      </span>
    </label>
    <div>
      <label for="bulkGroup">For the group</label>
      <GroupChoice name="bulkGroup" none="choose one" chosen={bulk.group} {...offered} />
    </div>
    <div>
      <label for="bulkTier">Tier</label>
      <select id="bulkTier" name="bulkTier">
        <option value="">as in the matrix</option>
        {TIERS.map((tier) => (
          <option value={tier} selected={tier === bulk.tier}>
            {tier}
          </option>
        ))}
      </select>
    </div>
  </fieldset>
)

/** From page to page by buttons, not by links: they take along what is chosen here. */
const Steps: FC<Span & { label: string; what: string }> = (span) => (
  <nav class="pager" aria-label={span.label}>
    {span.previous === undefined ? null : <Step to={span.previous} text="Previous" />}
    <span class="hint">
      {span.total === 0 ? `No ${span.what}` : `${span.first} to ${span.last} of ${span.total} ${span.what}`}
    </span>
    {span.next === undefined ? null : <Step to={span.next} text="Next" />}
  </nav>
)

const Step: FC<{ to: string; text: string }> = ({ to, text }) => (
  <button type="submit" class="quiet" formaction="/admin/grants/choices" name="to" value={to}>
    {text}
  </button>
)
