import type { FC } from 'hono/jsx'
import { type Frame, Layout } from '../layout.tsx'
import { KeysSwitch } from '../parts/keys.tsx'
import { Offers, type OffersProps } from './offers.tsx'
import { Sessions, type SessionsProps } from './sessions.tsx'
import { Minted, type MintedToken, Tokens, type TokensProps } from './tokens.tsx'
import { WaysIn, type WaysInProps } from './ways-in.tsx'

interface AccountProps extends TokensProps, SessionsProps, OffersProps {
  frame: Frame
  email: string
  groups: readonly string[]
  waysIn: WaysInProps
  minted?: MintedToken
  /** What was done: one sentence. */
  done?: string
  error?: string
}

export const AccountPage: FC<AccountProps> = ({
  frame,
  email,
  groups,
  waysIn,
  minted,
  done,
  error,
  ...lists
}) => (
  <Layout frame={frame} title="Account">
    <h1>Account</h1>
    <p>
      {email}, in {groups.join(', ')}
    </p>
    {error === undefined ? null : (
      <p class="alert" role="alert">
        {error}
      </p>
    )}
    {done === undefined ? null : (
      <p class="notice" role="status">
        {done}
      </p>
    )}
    {minted === undefined ? null : <Minted {...minted} />}
    <Offers offers={lists.offers} moreOffers={lists.moreOffers} />
    <Tokens tokens={lists.tokens} scopes={lists.scopes} />
    <WaysIn {...waysIn} />
    <Sessions sessions={lists.sessions} />
    <section class="panel scripted" aria-labelledby="keyboard">
      <h2 id="keyboard">Keyboard</h2>
      <KeysSwitch />
    </section>
  </Layout>
)
