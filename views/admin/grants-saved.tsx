/** What was saved a moment ago, and the one button that takes it back. */
import type { FC } from 'hono/jsx'
import { More } from '../parts/more.tsx'
import { counted } from '../parts/plural.ts'

export interface SavedProps {
  /** Which entries of the trail it is. */
  act: string
  isUndo: boolean
  changes: readonly TierChange[]
  /** Whether nobody changed any of it since. */
  canUndo: boolean
}

export interface TierChange {
  item: string
  group: string
  before: string
  after: string
}

/** More than this is a number: the trail has them all. */
const CHANGES_LISTED = 5

/** Inside the matrix's form, so that what is chosen meanwhile is not lost by an undo. */
export const Saved: FC<SavedProps> = ({ act, isUndo, changes, canUndo }) => (
  <section class="notice saved" role="status" aria-label="Saved">
    <div>
      <p>
        <strong>{sentenceOf(changes.length, isUndo)}</strong>
      </p>
      <TierChanges changes={changes.slice(0, CHANGES_LISTED)} />
      {changes.length > CHANGES_LISTED ? (
        <p>
          {`and ${changes.length - CHANGES_LISTED} more, all in the `}
          <a href="/admin/audit">audit trail</a>
        </p>
      ) : null}
      {canUndo ? null : <p class="hint">Some of it was changed again since, so it cannot be undone here.</p>}
    </div>
    {canUndo ? (
      <button class="quiet" type="submit" formaction="/admin/grants/undo" name="act" value={act}>
        {isUndo ? 'Redo' : 'Undo'}
      </button>
    ) : null}
  </section>
)

/** "Hammer for Smiths: none → default", one a line. */
export const TierChanges: FC<{ changes: readonly TierChange[]; total?: number }> = ({ changes, total }) => (
  <ul class="tier-changes">
    {changes.map(({ item, group, before, after }) => (
      <li>
        <strong>{item}</strong> for {group}: <span class={`tier tier-${before}`}>{before}</span>
        <span aria-hidden="true"> → </span>
        <span class="visually-hidden"> becomes </span>
        <span class={`tier tier-${after}`}>{after}</span>
      </li>
    ))}
    <More shown={changes.length} total={total ?? changes.length} />
  </ul>
)

function sentenceOf(count: number, isUndo: boolean): string {
  return isUndo
    ? `Undone: ${counted(count, 'grant is', 'grants are')} as before.`
    : `${counted(count, 'grant was', 'grants were')} changed.`
}
