/** Single sign-on: to the provider and back. Failures lead to the sign-in page with a sentence. */

import { Hono } from 'hono'
import {
  CALLBACK_PATH,
  failed,
  hashSecret,
  newPendingSignOn,
  openSignOn,
  type PendingSignOn,
  sealSignOn,
} from '../../access/index.ts'
import { cut } from '../../kernel/cut.ts'
import { AppError } from '../../kernel/errors.ts'
import { CLAIMED_GROUP_CHARS_MAX, UNKNOWN_GROUPS_REMEMBERED_MAX } from '../../kernel/limits.ts'
import { getSealKey, signOn } from '../../operations/index.ts'
import { callerOf } from '../caller.ts'
import { setSessionCookie, setSignOnCookie, takeSignOnCookie } from '../cookies.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, StoaContext } from '../env.ts'
import { STATUS } from '../middleware/errors.ts'
import { addressHere, localPath, render, sessionOf } from './page.tsx'
import { SSO_PATH, signInPage } from './sign-in.tsx'

/** No routes at all when single sign-on is not configured. */
export function ssoPages(deps: HttpDeps): Hono<Env> {
  const { baseUrl } = deps.settings
  const app = new Hono<Env>()
  const { provider } = deps
  if (provider === undefined) return app

  app.get(SSO_PATH, async (c) => {
    const next = localPath(c.req.query('next'), baseUrl)
    if (sessionOf(deps, c) !== undefined) return c.redirect(next, 303)
    const pending = newPendingSignOn(deps, addressHere(deps, next))
    try {
      const url = await provider.authorizationUrl(pending)
      setSignOnCookie(c, baseUrl, pending.state, sealSignOn(await sealKey(deps, c), deps.random, pending))
      return c.redirect(url.href, 303)
    } catch (error) {
      return refusal(deps, c, error, next)
    }
  })

  app.get(CALLBACK_PATH, async (c) => {
    let next = '/'
    try {
      const pending = await takePending(deps, c)
      next = localPath(pending.next, baseUrl)
      const { search } = new URL(c.req.url)
      return await deps
        .nobody(() => callerOf(deps.settings, c))
        .invoke(signOn, { search, pending }, ({ session, unknownGroups }) => {
          noteUnknownGroups(deps, unknownGroups)
          setSessionCookie(c, baseUrl, session)
          return c.redirect(next, 303)
        })
    } catch (error) {
      // The same answer again, as from a page that is loaded anew: whoever is signed in by now is led on.
      if (error instanceof AppError && sessionOf(deps, c) !== undefined) return c.redirect(next, 303)
      return refusal(deps, c, error, next)
    }
  })

  return app
}

/** Made when it is first needed. */
function sealKey(deps: HttpDeps, c: StoaContext): Promise<Buffer> {
  return deps.nobody(() => callerOf(deps.settings, c)).invoke(getSealKey, {})
}

/** For admins to see: a group here may only be spelt otherwise. */
function noteUnknownGroups({ log, unknownGroups }: HttpDeps, names: readonly string[]): void {
  if (names.length === 0) return
  const shown = names
    .slice(0, UNKNOWN_GROUPS_REMEMBERED_MAX)
    .map((name) => cut(name, CLAIMED_GROUP_CHARS_MAX))
  unknownGroups.note(shown)
  log.info({ groups: shown }, 'single sign-on named groups that are not here')
}

/** What this browser set out with, if the answer belongs to it. @throws AppError `sign_on_failed` */
async function takePending(deps: HttpDeps, c: StoaContext): Promise<PendingSignOn> {
  const state = c.req.query('state') ?? ''
  const sealed = takeSignOnCookie(c, deps.settings.baseUrl, state)
  if (sealed === undefined) throw failed('no cookie')
  const pending = openSignOn(await sealKey(deps, c), sealed, deps.clock())
  if (pending === undefined) throw failed('cookie was changed or has expired')
  // Hashes, so that how long the comparison takes says nothing about the state.
  const isOwn = hashSecret(state) === hashSecret(pending.state)
  if (!isOwn) throw failed('state of another attempt')
  return pending
}

function refusal(deps: HttpDeps, c: StoaContext, error: unknown, next: string) {
  if (!(error instanceof AppError)) throw error
  const reason = error.cause instanceof Error ? error.cause.message : undefined
  deps.log.warn({ code: error.code, ...(reason === undefined ? {} : { reason }) }, 'single sign-on failed')
  return render(c, signInPage(deps, c, { next, error: error.message }), STATUS[error.code])
}
