import type { FC } from 'hono/jsx'
import { UserName } from '../parts/user-name.tsx'

export interface WaysInProps {
  /** What a password manager files the password under. */
  email: string
  hasPassword: boolean
  passwordCharsMin: number
  /** Whether this store has single sign-on at all. */
  hasSso: boolean
  identities: readonly { issuer: string; linked: string; lastUsed: string; canUnlink: boolean }[]
}

export const WaysIn: FC<WaysInProps> = (props) => (
  <section class="panel" aria-labelledby="ways-in">
    <h2 id="ways-in">Ways to sign in</h2>
    {props.hasSso || props.identities.length > 0 ? <SingleSignOn {...props} /> : null}
    <h3>{props.hasPassword ? 'Change your password' : 'Choose a password'}</h3>
    <PasswordForm {...props} />
  </section>
)

const SingleSignOn: FC<WaysInProps> = ({ identities, email }) => (
  <>
    <h3>Single sign-on</h3>
    {identities.length === 0 ? (
      <p class="empty">
        Not linked. It is linked when you sign in with single sign-on and the provider says that {email} is
        yours.
      </p>
    ) : (
      <ul class="rows">
        {identities.map(({ issuer, linked, lastUsed, canUnlink }) => (
          <li>
            <div>
              <p>
                <strong>{issuer}</strong>
              </p>
              <p class="hint">
                Linked {linked}; last used {lastUsed}
              </p>
              {canUnlink ? null : (
                <p class="hint">It is your only way in. Choose a password below before you unlink it.</p>
              )}
            </div>
            {canUnlink ? (
              <form method="post" action="/account/sign-on/unlink">
                <input type="hidden" name="issuer" value={issuer} />
                <button class="quiet" type="submit" aria-label={`Unlink ${issuer}`}>
                  Unlink
                </button>
              </form>
            ) : null}
          </li>
        ))}
      </ul>
    )}
  </>
)

const PasswordForm: FC<WaysInProps> = ({ email, hasPassword, passwordCharsMin }) => (
  <form method="post" action="/account/password" class="stacked">
    <UserName email={email} />
    {hasPassword ? (
      <>
        <label for="current">Current password</label>
        <input id="current" name="current" type="password" autocomplete="current-password" required />
      </>
    ) : (
      <p class="hint">You have none. With one you can sign in as {email} when single sign-on is away.</p>
    )}
    <label for="password">New password, at least {passwordCharsMin} characters</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete="new-password"
      required
      minlength={passwordCharsMin}
      aria-describedby="password-hint"
    />
    <p class="hint" id="password-hint">
      Your other sessions end. Tokens go on.
    </p>
    <button type="submit">{hasPassword ? 'Change password' : 'Set password'}</button>
  </form>
)
