/** What every page route does: know who asks, frame the page, turn failures into pages. */

import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { ErrorPage } from '../../../views/error.tsx'
import type { Frame } from '../../../views/layout.tsx'
import { Viewing } from '../../../views/parts/theme-switch.tsx'
import { cut } from '../../kernel/cut.ts'
import { AppError, RightLost } from '../../kernel/errors.ts'
import { withInvisibleShown } from '../../kernel/invisible.ts'
import { noSuchCall } from '../api/mount.ts'
import { basePathOf, inward, outward } from '../base-path.ts'
import { readTheme } from '../cookies.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, Principal, StoaContext } from '../env.ts'
import type { Form } from '../form.ts'
import { identifySession } from '../middleware/authenticate.ts'
import { problemOf, problemResponse } from '../middleware/errors.ts'
import { readPageForm } from '../page-form.ts'
import { assetUrl } from '../static.ts'
import { AnsweredBefore, answerBefore } from './forms/answers.ts'
import { MARK_FIELD } from './forms/mark.ts'

/** @param section the path of the section that is open */
export function frameOf({ settings }: HttpDeps, principal: Principal | undefined, section?: string): Frame {
  const frame: Frame = {
    marketplaceName: settings.marketplaceName,
    assets: {
      css: assetUrl('stoa.css'),
      js: assetUrl('stoa.js'),
      htmx: assetUrl('htmx.js'),
      icon: assetUrl('icon.svg'),
    },
    ...(section === undefined ? {} : { section }),
  }
  if (principal === undefined) return frame
  const { username, displayName, admin } = principal.user
  return { ...frame, user: { username, displayName, admin } }
}

/** A page is a whole document; JSX leaves the doctype to us. */
export function render(c: StoaContext, page: Child, status = 200): Response | Promise<Response> {
  const { pathname, search } = new URL(c.req.url)
  // The answer to a form has an address that nobody can go back to.
  const back = c.req.method === 'GET' ? pathname + search : '/'
  const framed = <Viewing.Provider value={{ theme: readTheme(c), back }}>{page}</Viewing.Provider>
  // What was stored before texts were checked, and what files hold, is shown with what it hides.
  return c.html(`<!doctype html>${withInvisibleShown(String(framed))}`, status as 200)
}

/**
 * Who asks, for pages: sessions only, so that a token in a header never opens a page.
 * @throws SignInFirst when nobody is signed in
 */
export function requireSession(deps: HttpDeps, c: StoaContext): Principal {
  const principal = sessionOf(deps, c)
  if (principal === undefined) throw new SignInFirst()
  return principal
}

/**
 * The form of somebody who may still do what they came for when all of it is there: receiving takes as long as the
 * sender likes.
 * @throws RightLost and what `readPageForm` throws
 */
export async function receiveForm(c: StoaContext, principal: Principal, bytesMax?: number): Promise<Form> {
  const form = await formOf(c, bytesMax)
  principal.still()
  return form.without(MARK_FIELD)
}

/** The form of this request: read once, whoever asks. @throws what `readPageForm` throws, and what ends the request */
export function formOf(c: StoaContext, bytesMax?: number): Promise<Form> {
  const form = c.get('form') ?? receiveOnce(c, bytesMax)
  c.set('form', form)
  return form
}

async function receiveOnce(c: StoaContext, bytesMax?: number): Promise<Form> {
  const form = await readPageForm(c, bytesMax)
  await c.get('onForm')?.(form)
  return form
}

export function sessionOf(deps: HttpDeps, c: StoaContext): Principal | undefined {
  return identifySession(deps, c)
}

/** Nobody is signed in: the page sends to `/sign-in` and comes back. */
export class SignInFirst extends Error {}

/** Also whose session ended between their request and what it was to do. */
export function isSignedOut(error: unknown): boolean {
  if (error instanceof RightLost) return error.refusal.code === 'unauthenticated'
  return error instanceof SignInFirst
}

export async function errorPage(deps: HttpDeps, error: Error, c: Context<Env>): Promise<Response> {
  if (error instanceof AnsweredBefore) return answerBefore(c, error)
  if (isSignedOut(error)) {
    // A piece of a page was wanted: the whole page is asked for again, and leads to signing in.
    if (c.req.header('HX-Request') !== undefined) return c.body(null, 200, { 'HX-Refresh': 'true' })
    const { pathname, search } = new URL(c.req.url)
    return c.redirect(c.req.method === 'GET' ? signInAddress(deps, pathname + search) : '/sign-in', 303)
  }
  const { status, title, detail, code, retryAfterSeconds } = problemOf(error, deps)
  sayWhen(c, { retryAfterSeconds })
  if (code !== 'csrf') c.set('said', detail)
  // Who asks may be the very thing that failed.
  const principal = code === 'csrf' ? undefined : sessionOf(deps, c)
  const frame = frameOf(deps, principal)
  return render(
    c,
    <ErrorPage frame={frame} status={status} title={title} detail={detail} code={code} />,
    status,
  )
}

/** A refusal that ends by itself says when, to programs too. */
export function sayWhen(c: StoaContext, refusal: { retryAfterSeconds: number | undefined }): void {
  if (refusal.retryAfterSeconds !== undefined) c.header('Retry-After', String(refusal.retryAfterSeconds))
}

/** Where to sign in, and to come back from to a path of this store. */
export function signInAddress(deps: HttpDeps, path: string, at = '/sign-in'): string {
  return `${at}?next=${encodeURIComponent(addressHere(deps, path))}`
}

/** The address of a path of this store, for what is no link or redirect: those are led by `base-path.ts`. */
export function addressHere({ settings }: Pick<HttpDeps, 'settings'>, path: string): string {
  return outward(basePathOf(settings.baseUrl), path)
}

/** The path of this store that an address leads to, for redirects; anything else leads home. */
export function localPath(address: string | undefined, baseUrl: string): string {
  if (address === undefined || !address.startsWith('/') || !URL.canParse(address, baseUrl)) return '/'
  const url = new URL(address, baseUrl)
  const path = inward(basePathOf(baseUrl), url.pathname)
  // "/.//evil.example" stays here, but leaves "//evil.example" as its path, which a browser reads as a host.
  const isLocal = url.origin === new URL(baseUrl).origin && !path.startsWith('//')
  return isLocal ? path + url.search + url.hash : '/'
}

/** What git asks for, also by a wrong address: it must never be answered with HTML (docs/clients.md 2). */
const GIT_PATH = /^\/+git(\/|$)|\.git(\/|$)|\/info\/refs$|\/git-(upload|receive)-pack$|^\/(HEAD|objects\/)/

/** @throws AppError `not_found`, unless git asks: then a sentence is the answer */
export function notFound(deps: HttpDeps, c: StoaContext): Response {
  if (/^\/api(\/|$)/.test(c.req.path)) return problemResponse(problemOf(noSuchCall(c), deps))
  const path = addressHere(deps, c.req.path)
  if (GIT_PATH.test(c.req.path)) {
    return c.text(
      `There is no feed at ${cut(path, 200)}; the address is on the page ${addressHere(deps, '/connect')}.\n`,
      404,
    )
  }
  throw new AppError('not_found', `There is no page at ${path}; search the store, or go back.`)
}
