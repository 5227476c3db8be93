/** Who asks: a token in the Authorization header, or the session in the cookie (docs/contract.md 2). */
import { getCookie } from 'hono/cookie'
import { type Caller, checkToken, looksLikeToken, type TokenRow, type UserRow } from '../../access/index.ts'
import { AppError } from '../../kernel/errors.ts'
import { type Access, assertAccess } from '../../operations/surface.ts'
import { callerOf } from '../caller.ts'
import { sessionCookieName } from '../cookies.ts'
import type { HttpDeps } from '../deps.ts'
import type { Principal, StoaContext } from '../env.ts'
import { assertSameOrigin } from './csrf.ts'

/**
 * The principal, or `undefined` when nothing was shown. A shown token counts alone: a browser that also has a
 * cookie does not turn a refused token into a session.
 * @throws AppError `token_…`, `user_disabled`; `csrf` for a write with a cookie from elsewhere
 */
export function identify(deps: HttpDeps, c: StoaContext): Principal | undefined {
  const header = c.req.header('authorization')
  const principal =
    header === undefined ? fromSession(deps, c) : fromToken(deps, header, () => callerOf(deps.settings, c))
  if (principal !== undefined) c.set('username', principal.user.username)
  return principal
}

/** For what is no operation. @throws AppError `unauthenticated`, `missing_scope`, `admin_required` and what `identify` throws */
export function authorize(deps: HttpDeps, c: StoaContext, access: Access): void {
  assertAccess(access, identify(deps, c))
}

/** @param header `Bearer TOKEN`, or `Basic` with the token as the password of any user name, or as the name */
export function fromToken(deps: HttpDeps, header: string, caller?: () => Caller): Principal {
  return deps.principal({ token: tokenBearer(deps, header).row.id }, caller)
}

/** The token in the header and whose it is: one hash and two look-ups. @throws AppError `token_…`, `user_disabled` */
export function tokenBearer(deps: HttpDeps, header: string): { row: TokenRow; user: UserRow } {
  const token = secretIn(header)
  if (token === undefined) {
    throw new AppError('token_invalid', 'The Authorization header holds no token; send "Bearer TOKEN".')
  }
  const now = deps.clock()
  const bearer = checkToken(deps.db, token, now)
  deps.tokenUse.note(bearer.row.id, now)
  return bearer
}

/** Who is signed in, for pages: the cookie alone counts, since a proxy may have asked for a password of its own. @throws AppError `csrf` */
export function identifySession(deps: HttpDeps, c: StoaContext): Principal | undefined {
  const principal = fromSession(deps, c)
  if (principal !== undefined) {
    c.set('username', principal.user.username)
    c.set('userId', principal.user.id)
  }
  return principal
}

function fromSession(deps: HttpDeps, c: StoaContext): Principal | undefined {
  const cookie = getCookie(c, sessionCookieName(deps.settings.baseUrl))
  const session = cookie === undefined ? undefined : deps.findSession(cookie)
  if (session === undefined) return undefined
  assertSameOrigin(deps.settings.baseUrl, c)
  return deps.principal({ session: session.id }, () => callerOf(deps.settings, c))
}

/**
 * Of `Bearer SECRET`, or of `Basic` with the secret as the password of any user name; or as the user name, as scripts
 * for GitHub write it: without a password, or with one that says nothing (`x-oauth-basic`).
 */
export function secretIn(header: string): string | undefined {
  const [scheme, value] = header.split(/ +/, 2)
  if (value === undefined) return undefined
  if (scheme?.toLowerCase() === 'bearer') return value
  if (scheme?.toLowerCase() !== 'basic') return undefined
  const pair = Buffer.from(value, 'base64').toString()
  const colon = pair.indexOf(':')
  if (colon === -1) return undefined
  const [name, password] = [pair.slice(0, colon), pair.slice(colon + 1)]
  return !looksLikeToken(password) && looksLikeToken(name) ? name : password
}
