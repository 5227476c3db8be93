/** Places where checks found something, each with a box that says in words what ticking it means. */
import type { FC } from 'hono/jsx'

export interface FoundProps {
  /** `path:line`; absent where there is no place that somebody could look at. */
  place?: string
  /** What ticking it sends: this find, and no other of that line. */
  confirm?: string
  what: string
  isConfirmed: boolean
}

/** What one check found. */
export interface ToConfirmProps {
  /** `What looks like secrets`. */
  heading: string
  /** What to do instead of confirming it. */
  advice: string
  /** What somebody says who ticks a box: `it is no secret, or it may be published`. */
  claim: string
  /** What may be confirmed: `what is no secret`. */
  harmless: string
  found: readonly FoundProps[]
}

export const ConfirmBoxes: FC<Pick<ToConfirmProps, 'claim' | 'found'>> = ({ claim, found }) => (
  <fieldset class="stacked">
    <legend>Everybody who gets this item can read these places</legend>
    {found.map(({ place, confirm, what, isConfirmed }) =>
      place === undefined ? (
        <p>{what}</p>
      ) : (
        <label class="check">
          <input type="checkbox" name="confirmSecrets" value={confirm} checked={isConfirmed} />
          <span>
            {what} I looked at <code>{place}</code>: {claim}.
          </span>
        </label>
      ),
    )}
  </fieldset>
)
