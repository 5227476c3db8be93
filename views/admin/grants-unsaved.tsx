/** What waits to be saved: always in sight, and the way to save or discard it. */
import type { FC } from 'hono/jsx'
import { counted } from '../parts/plural.ts'

interface UnsavedProps {
  count: number
  /** The same part of the matrix without what is chosen. */
  discardHref: string
}

export const Unsaved: FC<UnsavedProps> = ({ count, discardHref }) => (
  <div id="unsaved" class={count === 0 ? 'unsaved' : 'unsaved is-waiting'}>
    <p role="status">
      {count === 0 ? (
        <span class="hint">
          Nothing is saved before the next step has named every change and everybody it reaches.
        </span>
      ) : (
        <strong>{counted(count, 'unsaved change', 'unsaved changes')}</strong>
      )}
    </p>
    {count === 0 ? null : (
      <a class="discard" href={discardHref}>
        Discard
      </a>
    )}
  </div>
)

/** The answer to a choice: what was reviewed before it is out of date. */
export const UnsavedPart: FC<UnsavedProps> = (props) => (
  <>
    <Unsaved {...props} />
    <div id="review" hx-swap-oob="true" />
  </>
)
