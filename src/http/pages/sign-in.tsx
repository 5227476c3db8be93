/** Signing in and out, and the one-time link with which somebody chooses a password. */
import { Hono } from 'hono'
import { SetUpPage } from '../../../views/set-up.tsx'
import { SignInPage } from '../../../views/sign-in.tsx'
import { getSetUpUser } from '../../access/index.ts'
import { AppError } from '../../kernel/errors.ts'
import { PASSWORD_CHARS_MIN } from '../../kernel/limits.ts'
import { setUp, signIn, signOut } from '../../operations/index.ts'
import { callerOf } from '../caller.ts'
import { clearSessionCookie, setCookieProbe, setSessionCookie, takesCookies } from '../cookies.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, StoaContext } from '../env.ts'
import type { Form } from '../form.ts'
import { assertSameOrigin } from '../middleware/csrf.ts'
import { STATUS } from '../middleware/errors.ts'
import { KEPT_FIELD, MARK_FIELD } from './forms/mark.ts'
import { formOf, frameOf, localPath, render, sayWhen, sessionOf, signInAddress } from './page.tsx'

export const SSO_PATH = '/sign-in/sso'

const COOKIES_NEEDED =
  'Signing in needs cookies, and your browser sent none back; allow them for this site, then sign in.'

export function signInPages(deps: HttpDeps): Hono<Env> {
  const { baseUrl } = deps.settings
  const app = new Hono<Env>()

  app.get('/sign-in', (c) => {
    const next = localPath(c.req.query('next'), baseUrl)
    if (sessionOf(deps, c) !== undefined) return c.redirect(next, 303)
    return render(c, signInPage(deps, c, { next }))
  })

  app.post('/sign-in', async (c) => {
    assertSameOrigin(baseUrl, c)
    const form = await formOf(c)
    const [email, password] = [field(form, 'email'), field(form, 'password')]
    const next = localPath(field(form, 'next'), baseUrl)
    const again = { next, email, kept: field(form, KEPT_FIELD) }
    // The page left a cookie: without it a session could not begin either, and the form would come back empty for ever.
    if (form.has(MARK_FIELD) && !takesCookies(c, baseUrl))
      return render(c, signInPage(deps, c, { ...again, error: COOKIES_NEEDED }), 400)
    try {
      return await deps
        .nobody(() => callerOf(deps.settings, c))
        .invoke(signIn, { email, password }, (secret) => {
          setSessionCookie(c, baseUrl, secret)
          return c.redirect(next, 303)
        })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      sayWhen(c, error)
      return render(c, signInPage(deps, c, { ...again, error: error.message }), STATUS[error.code])
    }
  })

  app.post('/sign-out', async (c) => {
    assertSameOrigin(baseUrl, c)
    const principal = sessionOf(deps, c)
    await principal?.invoke(signOut, {})
    clearSessionCookie(c, baseUrl)
    return c.redirect('/sign-in', 303)
  })

  app.get('/set-up/:code', (c) => {
    const code = c.req.param('code')
    const { email } = getSetUpUser(deps.db, code, deps.clock())
    return render(
      c,
      <SetUpPage
        frame={frameOf(deps, undefined)}
        code={code}
        email={email}
        passwordCharsMin={PASSWORD_CHARS_MIN}
      />,
    )
  })

  app.post('/set-up/:code', async (c) => {
    assertSameOrigin(baseUrl, c)
    const code = c.req.param('code')
    const { email } = getSetUpUser(deps.db, code, deps.clock())
    const form = await formOf(c)
    try {
      return await deps
        .nobody(() => callerOf(deps.settings, c))
        .invoke(setUp, { code, password: field(form, 'password') }, (secret) => {
          setSessionCookie(c, baseUrl, secret)
          return c.redirect('/', 303)
        })
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'bad_request') throw error
      const props = { code, email, passwordCharsMin: PASSWORD_CHARS_MIN, error: error.message }
      return render(c, <SetUpPage frame={frameOf(deps, undefined)} {...props} />, STATUS[error.code])
    }
  })

  return app
}

/** With the way to the provider beside the password where there is one. */
export function signInPage(
  deps: HttpDeps,
  c: StoaContext,
  { next, email = '', kept = '', error }: { next: string; email?: string; kept?: string; error?: string },
) {
  setCookieProbe(c, deps.settings.baseUrl)
  const hasSso = deps.settings.oidcIssuer !== null
  return (
    <SignInPage
      frame={frameOf(deps, undefined)}
      next={next}
      email={email}
      kept={kept}
      {...(error === undefined ? {} : { error })}
      {...(hasSso ? { ssoUrl: signInAddress(deps, next, SSO_PATH) } : {})}
    />
  )
}

function field(form: Form, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
