/** Every change by name and who is affected, before anything is saved. */
import type { FC } from 'hono/jsx'
import { counted } from '../parts/plural.ts'
import { Effects, type EffectsProps } from './effects.tsx'
import { type AdminFrame, AdminLayout, Outcome } from './frame.tsx'
import { type TierChange, TierChanges } from './grants-saved.tsx'
import { HiddenList } from './hidden-list.tsx'

export interface ReviewProps extends EffectsProps {
  changes: readonly (TierChange & { value: string })[]
  /** For whom anything changes, and how many are in the groups concerned. */
  people: number
  members: number
  /** Where the matrix is, as it was filtered. */
  back: string
  /** In the matrix's page, below it; else it is a page of its own. */
  isPart: boolean
  error?: string
}

/** More than this is a number; all of them are confirmed. */
const CHANGES_SHOWN = 200

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
        <a href={props.isPart ? '#matrix' : props.back}>Back to the matrix</a>
      </p>
    ) : (
      <Proposal {...props} />
    )}
  </section>
)

const Proposal: FC<ReviewProps> = ({ changes, effects, effectsTotal, people, members, back, isPart }) => (
  <>
    <TierChanges changes={changes.slice(0, CHANGES_SHOWN)} total={changes.length} />
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
        <Effects {...{ effects, effectsTotal }} />
      </>
    )}
    <form method="post" action="/admin/grants" class="actions">
      <input type="hidden" name="back" value={back} />
      <HiddenList name="change" values={changes.map(({ value }) => value)} />
      <button type="submit">{`Apply ${counted(changes.length, 'change', 'changes')}`}</button>
      {isPart ? (
        <a href="#matrix">Keep editing</a>
      ) : (
        <button type="submit" class="quiet" formaction="/admin/grants/choices">
          Keep editing
        </button>
      )}
    </form>
  </>
)

function titleOf({ changes, people }: ReviewProps): string {
  if (changes.length === 0) return 'Nothing to save'
  const affected = `${counted(people, 'person', 'people')} affected`
  return `${counted(changes.length, 'change', 'changes')}, ${affected}`
}
