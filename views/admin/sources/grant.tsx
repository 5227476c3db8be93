/** All items of a source to one group, in one act: choose, see who is affected, apply. */
import type { FC } from 'hono/jsx'
import { counted } from '../../parts/plural.ts'
import { Effects, type EffectsProps } from '../effects.tsx'
import { type AdminFrame, AdminLayout } from '../frame.tsx'
import { GroupChoice, type OfferedGroups } from '../group-choice.tsx'

interface GrantSourceProps extends AdminFrame {
  slug: string
  name: string
  /** On the shelf now. */
  items: number
  offered: OfferedGroups
  group: string
  tier: string
  /** What the choice means; absent until there is one. */
  review?: {
    groupName: string
    /** Grants that would be new or other than now. */
    changes: number
    people: number
    members: number
  } & EffectsProps
}

const TIERS = [
  ['available', 'Available: members find and install them'],
  ['default', 'Default: members get them and may opt out'],
  ['required', 'Required: members get them and keep them'],
] as const

/** Items beyond these are folded away. */
const EFFECTS_OPEN = 6

export const GrantSourcePage: FC<GrantSourceProps> = (props) => (
  <AdminLayout {...props} room="/admin/sources" title={`Grant ${props.name}`}>
    <p class="hint">
      <a href="/admin/sources">All sources</a> / <a href={`/admin/sources/${props.slug}`}>{props.name}</a>
    </p>
    {props.items === 0 ? (
      <p class="empty">
        None of its items is on the shelf, so there is nothing to grant.{' '}
        <a href={`/admin/sources/${props.slug}`}>Sync it first.</a>
      </p>
    ) : (
      <>
        <form method="get" action={`/admin/sources/${props.slug}/grant`} class="panel source-form">
          <p>
            {`A starter kit: ${props.items === 1 ? 'its one item' : `all ${props.items} items`} of the source to
            one group in one act. Items that come later are not part of it.`}
          </p>
          <div class="fields">
            <div class="field">
              <label for="group">Group</label>
              <GroupChoice name="group" chosen={props.group} {...props.offered} />
            </div>
            <div class="field">
              <label for="tier">Tier</label>
              <select id="tier" name="tier" required>
                {TIERS.map(([tier, words]) => (
                  <option value={tier} selected={tier === props.tier}>
                    {words}
                  </option>
                ))}
              </select>
            </div>
          </div>
          <div class="actions">
            <button type="submit" class={props.review === undefined ? undefined : 'quiet'}>
              See who is affected
            </button>
          </div>
        </form>
        {props.review === undefined ? null : <Review {...props} review={props.review} />}
      </>
    )}
  </AdminLayout>
)

type ReviewProps = GrantSourceProps & { review: NonNullable<GrantSourceProps['review']> }

const Review: FC<ReviewProps> = ({ slug, group, tier, review }) => (
  <section class="panel review" aria-labelledby="review-title">
    <h2 id="review-title">
      {review.changes === 0
        ? 'Nothing to change'
        : `${counted(review.changes, 'grant', 'grants')}, ${counted(review.people, 'person', 'people')} affected`}
    </h2>
    {review.changes === 0 ? (
      <p>{`${review.groupName} has all of them at this tier already.`}</p>
    ) : (
      <>
        <p>{sentenceOf(review)}</p>
        {review.effects.length === 0 ? null : review.effectsTotal <= EFFECTS_OPEN ? (
          <Effects {...review} />
        ) : (
          <details>
            <summary>{`Who, item by item: ${review.effectsTotal} items`}</summary>
            <Effects {...review} />
          </details>
        )}
        <form method="post" action={`/admin/sources/${slug}/grant`} class="actions">
          <input type="hidden" name="group" value={group} />
          <input type="hidden" name="tier" value={tier} />
          <button type="submit">
            {`Grant ${counted(review.changes, 'item', 'items')} to ${review.groupName}`}
          </button>
          <a href={`/admin/sources/${slug}`}>Leave it as it is</a>
        </form>
      </>
    )}
  </section>
)

function sentenceOf({ groupName, people, members }: ReviewProps['review']): string {
  const inside = `${counted(members, 'person is', 'people are')} in ${groupName}`
  return people === 0
    ? `Nobody’s set changes. ${inside}; what is only available is theirs to install.`
    : `${people} of ${counted(members, 'person', 'people')} in ${groupName} will find a change at the next pull.`
}
