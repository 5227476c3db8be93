/** Every change by name and who is affected, before anything is saved. */
import type { FC } from 'hono/jsx'
import { counted } from '../parts/plural.ts'
import { type EffectProps, Effects } from './effects.tsx'
import { type AdminFrame, AdminLayout, Outcome } from './frame.tsx'

export interface ReviewProps {
  changes: readonly { value: string; item: string; group: string; before: string; after: string }[]
  effects: readonly EffectProps[]
  /** For whom anything changes, and how many are in the groups concerned. */
  people: number
  members: number
  /** Where the matrix is, as it was filtered. */
  back: string
  editHref: string
  error?: string
}

export const ReviewPage: FC<AdminFrame & ReviewProps> = ({ frame, ...props }) => (
  <AdminLayout frame={frame} room="/admin/grants" title="Who is affected">
    <Review {...props} />
  </AdminLayout>
)

/** Swapped into the matrix's page; its heading takes the focus, so that it is read out and the keyboard is there. */
export const Review: FC<ReviewProps> = (props) => (
  <section class="panel review" aria-labelledby="review-title">
    <h2 id="review-title" tabindex={-1} autofocus>
      {titleOf(props)}
    </h2>
    <Outcome error={props.error} />
    {props.changes.length === 0 ? (
      <p>
        <a href={props.editHref}>Back to the matrix</a>
      </p>
    ) : (
      <Proposal {...props} />
    )}
  </section>
)

const Proposal: FC<ReviewProps> = ({ changes, effects, people, members, back, editHref }) => (
  <>
    <ul class="tier-changes">
      {changes.map(({ item, group, before, after }) => (
        <li>
          <strong>{item}</strong> for {group}: <span class={`tier tier-${before}`}>{before}</span>
          <span aria-hidden="true"> → </span>
          <span class="visually-hidden"> becomes </span>
          <span class={`tier tier-${after}`}>{after}</span>
        </li>
      ))}
    </ul>
    {effects.length === 0 ? (
      <p>
        {`Nobody’s set changes. ${counted(members, 'person is', 'people are')} in the groups concerned; tiers
        that are only available are theirs to install.`}
      </p>
    ) : (
      <>
        <p>
          {`${people} of the ${counted(members, 'person', 'people')} in the groups concerned will find a change
          at the next pull:`}
        </p>
        <Effects effects={effects} />
      </>
    )}
    <form method="post" action="/admin/grants" class="actions">
      <input type="hidden" name="back" value={back} />
      {changes.map(({ value }) => (
        <input type="hidden" name="change" value={value} />
      ))}
      <button type="submit">{`Apply ${counted(changes.length, 'change', 'changes')}`}</button>
      <a href={editHref}>Keep editing</a>
    </form>
  </>
)

function titleOf({ changes, people }: ReviewProps): string {
  if (changes.length === 0) return 'Nothing to save'
  const affected = `${counted(people, 'person', 'people')} affected`
  return `${counted(changes.length, 'change', 'changes')}, ${affected}`
}
