/** Somebody's tokens as admins see them: what each opens and until when, never the secret. */
import type { FC } from 'hono/jsx'
import { counted } from '../parts/plural.ts'

export interface UserTokensProps {
  username: string
  displayName: string
  isDisabled: boolean
  tokens: readonly {
    id: string
    name: string
    scopes: string
    /** Who made it, when that was somebody else. */
    madeBy?: string
    expires: string
    lastUsed: string
    isExpired: boolean
  }[]
}

export const UserTokens: FC<UserTokensProps> = ({ username, displayName, isDisabled, tokens }) => (
  <section class="panel" id="tokens" aria-labelledby="tokens-title">
    <h2 id="tokens-title">{`Tokens: ${tokens.length}`}</h2>
    {tokens.length === 0 ? (
      <p class="empty">{`${displayName} has no tokens.`}</p>
    ) : (
      <>
        {isDisabled ? <p class="hint">None works while the account is disabled.</p> : null}
        <ul class="rows">
          {tokens.map(({ id, name, scopes, madeBy, expires, lastUsed, isExpired }) => (
            <li>
              <div>
                <p>
                  <strong>{name}</strong> <code>{scopes}</code>{' '}
                  {isExpired ? <span class="badge state-out">expired</span> : null}
                </p>
                <p class="hint">
                  {expires}; {lastUsed}
                  {madeBy === undefined ? '' : `; made by ${madeBy}`}
                </p>
              </div>
              <form method="post" action={`/admin/users/${username}/tokens/${id}/revoke`}>
                <button class="quiet" type="submit" aria-label={`Revoke ${name} of ${displayName}`}>
                  Revoke
                </button>
              </form>
            </li>
          ))}
        </ul>
      </>
    )}
  </section>
)

/** Enabling says what comes back with the account, and offers not to let it (ADR 37). */
export const EnableUser: FC<UserTokensProps> = ({ username, displayName, tokens }) => {
  const names = tokens.filter(({ isExpired }) => !isExpired).map(({ name }) => `“${name}”`)
  return (
    <form method="post" action={`/admin/users/${username}/enable`} class="stacked">
      {names.length === 0 ? (
        <p class="hint">No token works again: there is none.</p>
      ) : (
        <>
          <p>
            {`${counted(names.length, 'token works', 'tokens work')} again once ${displayName} is enabled: ${names.join(', ')}.`}
          </p>
          <label class="check">
            <input type="checkbox" name="revokeTokens" value="1" />
            <span>
              Revoke {names.length === 1 ? 'it' : 'them all'} instead: clients then need a new token
            </span>
          </label>
        </>
      )}
      <button class="quiet" type="submit">{`Enable ${displayName}`}</button>
    </form>
  )
}
