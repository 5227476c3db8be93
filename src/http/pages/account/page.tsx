/** The account page as a whole, whatever was just done on it. */

import { AccountPage } from '../../../../views/account/account.tsx'
import type { OffersProps } from '../../../../views/account/offers.tsx'
import type { WaysInProps } from '../../../../views/account/ways-in.tsx'
import {
  canUnlink,
  type ListedToken,
  listGroupsOf,
  listIdentities,
  listOffersTo,
  listSessions,
  listTokensWithUse,
  maySee,
  SCOPES,
  type Scope,
  viewerOf,
} from '../../../access/index.ts'
import type { AppError } from '../../../kernel/errors.ts'
import type { UserId } from '../../../kernel/ids.ts'
import { PASSWORD_CHARS_MIN, TRANSFERS_SHOWN_MAX } from '../../../kernel/limits.ts'
import { only } from '../../../kernel/only.ts'
import { eachShown } from '../../../operations/answers/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Principal, StoaContext } from '../../env.ts'
import { STATUS } from '../../middleware/errors.ts'
import { shownKind } from '../kinds.ts'
import { frameOf, render, sayWhen } from '../page.tsx'
import { browserText, dateText } from '../words.ts'

const SCOPE_LABELS: Record<Scope, string> = {
  'git:read': 'Fetch your marketplace',
  'items:read': 'Read the store',
  'items:write': 'Publish, install, opt out',
  admin: 'Everything an admin may do',
}

/** What the page says after a step; the address carries the key alone, so that nobody's text gets in. */
const DONE: Record<string, string> = {
  password: 'Your password is set, and your other sessions have ended. Tokens go on; revoke those you doubt.',
  declined: 'Declined: the item stays whose it is.',
  unlinked:
    'Single sign-on is unlinked, and your other sessions have ended. You sign in with your password now.',
}

interface Outcome {
  /** A token made just now. */
  minted?: { name: string; token: string; cloneCommand: string }
  error?: AppError
}

export function renderAccount(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  { minted, error }: Outcome = {},
) {
  const { user, session } = principal
  const key = c.req.query('done') ?? ''
  const page = (
    <AccountPage
      frame={frameOf(deps, principal, '/account')}
      email={user.email}
      groups={listGroupsOf(deps.db, user.id).map((group) => group.name)}
      scopes={SCOPES.filter((scope) => scope !== 'admin' || user.admin).map((name) => ({
        name,
        label: SCOPE_LABELS[name],
        isDefault: name === 'git:read',
      }))}
      tokens={eachShown(deps, listTokensWithUse(deps.db, user.id), tokenProps)}
      {...offersProps(deps, user.id)}
      waysIn={waysInProps(deps, principal)}
      sessions={listSessions(deps.db, user.id, deps.clock()).map(({ id, userAgent, lastSeenAt }) => ({
        id,
        agent: browserText(userAgent),
        lastSeen: dateText(lastSeenAt),
        isCurrent: id === session?.id,
      }))}
      {...only({ minted, error: error?.message, done: Object.hasOwn(DONE, key) ? DONE[key] : undefined })}
    />
  )
  if (error !== undefined) sayWhen(c, error)
  return render(c, page, error === undefined ? 200 : STATUS[error.code])
}

function offersProps({ db, clock }: HttpDeps, userId: UserId): OffersProps {
  const offers = listOffersTo(db, userId, clock())
  const shown = offers.slice(0, TRANSFERS_SHOWN_MAX)
  return {
    moreOffers: offers.length - shown.length,
    offers: shown.map(({ row, item, from }) => ({
      servedName: item.servedName,
      title: item.title,
      kind: shownKind(item.kind),
      description: item.description,
      from: from.username,
      until: dateText(row.expiresAt),
      isArchived: item.status === 'archived',
      isSeen: maySee(db, viewerOf(db, userId), item),
    })),
  }
}

export function tokenProps({ id, name, scopes, expiresAt, lastUsedAt }: ListedToken) {
  return {
    id,
    name,
    scopes: scopes.join(' '),
    expires: expiresAt === null ? 'Never expires' : `Expires ${dateText(expiresAt)}`,
    lastUsed: lastUsedAt === null ? 'never used' : `last used ${dateText(lastUsedAt)}`,
  }
}

function waysInProps({ db, settings }: HttpDeps, { user }: Principal): WaysInProps {
  return {
    email: user.email,
    hasPassword: user.passwordHash !== null,
    passwordCharsMin: PASSWORD_CHARS_MIN,
    hasSso: settings.oidcIssuer !== null,
    identities: listIdentities(db, user.id).map(({ issuer, createdAt, lastUsedAt }) => ({
      issuer,
      linked: dateText(createdAt),
      lastUsed: dateText(lastUsedAt),
      canUnlink: canUnlink(db, user, issuer, settings.oidcIssuer),
    })),
  }
}
