/** Step 4: everything on one page, and the button. */
import type { FC } from 'hono/jsx'
import type { Frame } from '../layout.tsx'
import { Changes, type ChangesProps } from './files.tsx'
import { type DraftProps, stepUrl, ThrowAway, Wizard } from './parts.tsx'

export interface ReviewPageProps {
  frame: Frame
  draft: DraftProps
  title: string
  facts: readonly { label: string; text: string }[]
  changes?: ChangesProps
  /** What stands in the way. */
  error?: string
  isGood: boolean
}

export const ReviewPage: FC<ReviewPageProps> = ({ frame, draft, title, facts, changes, error, isGood }) => (
  <Wizard
    frame={frame}
    step="Publish"
    draft={draft}
    title={`Publish ${title}`}
    lead="This is what others will see. Nothing is public before you press the button."
  >
    {error === undefined ? null : (
      <p class="alert" role="alert">
        {error} Go back to <a href={stepUrl(draft.id, 'Check')}>Check</a> or{' '}
        <a href={stepUrl(draft.id, 'Describe')}>Describe</a>; everything is kept.
      </p>
    )}
    <section class="panel" aria-labelledby="summary">
      <h2 id="summary">Summary</h2>
      <dl class="summary-list">
        {facts.map(({ label, text }) => (
          <div>
            <dt>{label}</dt>
            <dd dir="auto">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
    {changes === undefined ? null : <Changes {...changes} />}
    <form method="post" action={`/store/new/${draft.id}/publish`} class="wizard-actions">
      {isGood ? (
        <button type="submit">{draft.item === undefined ? 'Publish' : 'Publish this version'}</button>
      ) : null}
      <a href={stepUrl(draft.id, 'Describe')}>Back to Describe</a>
    </form>
    <ThrowAway draft={draft} />
  </Wizard>
)
