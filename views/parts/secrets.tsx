/** Places that look like secrets, each with a box that says in words what ticking it means. */
import type { FC } from 'hono/jsx'

export interface SecretProps {
  /** `path:line`; absent where there are too many to confirm. */
  place?: string
  /** What ticking it sends: this find, and no other of that line. */
  confirm?: string
  what: string
  isConfirmed: boolean
}

export const SecretBoxes: FC<{ secrets: readonly SecretProps[] }> = ({ secrets }) => (
  <fieldset class="stacked">
    <legend>Everybody who gets this item can read these places</legend>
    {secrets.map(({ place, confirm, what, isConfirmed }) =>
      place === undefined ? (
        <p>{what}</p>
      ) : (
        <label class="check">
          <input type="checkbox" name="confirmSecrets" value={confirm} checked={isConfirmed} />
          <span>
            {what} I looked at <code>{place}</code>: it is no secret, or it may be published.
          </span>
        </label>
      ),
    )}
  </fieldset>
)
