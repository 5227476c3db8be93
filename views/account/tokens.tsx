import type { FC } from 'hono/jsx'
import { Snippet } from '../parts/snippet.tsx'

export interface TokensProps {
  scopes: readonly { name: string; label: string; isDefault: boolean }[]
  tokens: readonly { id: string; name: string; scopes: string; expires: string; lastUsed: string }[]
}

/** A token made just now: the only time it is shown. */
export interface MintedToken {
  name: string
  token: string
  cloneCommand: string
}

export const Minted: FC<MintedToken> = ({ name, token, cloneCommand }) => (
  <section class="panel good" role="status" aria-labelledby="minted">
    <h2 id="minted">Token “{name}” is ready</h2>
    <p>Copy it now: it is not shown again.</p>
    <Snippet text={token} label="The token" />
    <p>Or clone with it at once:</p>
    <Snippet text={cloneCommand} label="Command that clones your marketplace" />
  </section>
)

export const Tokens: FC<TokensProps> = ({ tokens, scopes }) => (
  <section class="panel" aria-labelledby="tokens">
    <h2 id="tokens">Tokens</h2>
    {tokens.length === 0 ? (
      <p class="empty">No tokens yet.</p>
    ) : (
      <ul class="rows">
        {tokens.map(({ id, name, scopes: own, expires, lastUsed }) => (
          <li>
            <div>
              <p>
                <strong>{name}</strong> <code>{own}</code>
              </p>
              <p class="hint">
                {expires}; {lastUsed}
              </p>
            </div>
            <form method="post" action={`/account/tokens/${id}/revoke`}>
              <button class="quiet" type="submit" aria-label={`Revoke ${name}`}>
                Revoke
              </button>
            </form>
          </li>
        ))}
      </ul>
    )}
    <h3>Make a token</h3>
    <form method="post" action="/account/tokens" class="stacked">
      <label for="name">Name, so that you know it again</label>
      <input id="name" name="name" required maxlength={100} placeholder="Laptop" />
      <fieldset>
        <legend>What it may do</legend>
        {scopes.map(({ name, label, isDefault }) => (
          <label class="check">
            <input type="checkbox" name="scopes" value={name} checked={isDefault} />
            <span>
              {label} <code>{name}</code>
            </span>
          </label>
        ))}
      </fieldset>
      <label for="expires">Expires</label>
      <select id="expires" name="expiresInDays">
        <option value="90">in 90 days</option>
        <option value="30">in 30 days</option>
        <option value="365">in a year</option>
        <option value="">never</option>
      </select>
      <button type="submit">Make token</button>
    </form>
  </section>
)
