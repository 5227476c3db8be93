/**
 * What holds for every form of every page, whatever it does: it acts for whom it was shown to, and once; and when it
 * cannot act, it comes back as it was typed.
 */

import type { Hono, MiddlewareHandler, Next } from 'hono'
import { getCookie } from 'hono/cookie'
import { AppError } from '../../../kernel/errors.ts'
import { sessionCookieName } from '../../cookies.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env, Principal, StoaContext } from '../../env.ts'
import { Form } from '../../form.ts'
import { assertSameOrigin } from '../../middleware/csrf.ts'
import { FormTooLarge } from '../../page-form.ts'
import { errorPage, formOf, sessionOf } from '../page.tsx'
import { AnsweredBefore, FormAnswers, formKey } from './answers.ts'
import { broughtBack, isPage } from './bring-back.ts'
import { cameBack, isKept, keptPage } from './kept.ts'
import { isShownTo, MARK_FIELD, type Mark, newMark, readMark, withMark } from './mark.ts'
import { type FormPlace, formPlaceAt } from './places.ts'

/** @param app the pages, to ask for the one that has the form */
export function guardForms(deps: HttpDeps, app: Hono<Env>): MiddlewareHandler<Env> {
  const answers = new FormAnswers()
  return async (c, next) => {
    const place = c.req.method === 'POST' ? formPlaceAt(c.req.path) : undefined
    if (place !== undefined) return receive({ deps, app, answers, c, place }, next)
    return passOn(deps, c, next)
  }
}

async function passOn(deps: HttpDeps, c: StoaContext, next: Next): Promise<undefined> {
  await next()
  await markForms(deps, c)
}

interface Sent {
  deps: HttpDeps
  app: Hono<Env>
  answers: FormAnswers
  c: StoaContext
  place: FormPlace
}

async function receive(sent: Sent, next: Next): Promise<Response | undefined> {
  const { deps, c, place, app } = sent
  assertSameOrigin(deps.settings.baseUrl, c)
  const principal = sessionOf(deps, c)
  // A draft keeps what is typed on its pages by itself.
  if (principal === undefined && c.req.query('key') !== undefined) return passOn(deps, c, next)
  const claims = claimsOf(sent, principal)
  try {
    if (place.isUpload && principal !== undefined) {
      c.set('onForm', claims.claim)
      await passOn(deps, c, next)
    } else {
      const form = await typedIn(c)
      const page = principal === undefined ? await whenSignedOut(sent, form) : undefined
      if (page !== undefined) return marked(deps, c, page)
      if (principal !== undefined && isKept(place, form))
        return cameBack(app, deps, c, form, c.req.raw.headers)
      await passOn(deps, c, () => whenClaimed(sent, () => claims.claim(form), next))
    }
    const answer = await comesBack(sent)
    if (answer !== undefined) replace(c, answer)
    await claims.settle(c.res)
  } finally {
    await claims.settle()
  }
  return undefined
}

/** What may not be claimed is refused as what a route refuses. */
async function whenClaimed({ deps, c }: Sent, claim: () => Promise<void>, next: Next): Promise<void> {
  try {
    await claim()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return replace(c, await errorPage(deps, error, c))
  }
  return next()
}

/** The page with the form, when there is one to come back to. */
async function comesBack({ deps, app, c, place }: Sent): Promise<Response | undefined> {
  // What was refused before it was looked at is not read for its texts.
  const form = c.get('form') === undefined ? new Form([]) : await typedIn(c)
  if (isKept(place, form) && c.res.status === 303) return cameBack(app, deps, c, form, c.res.headers)
  // Who may not see a thing, and was shown no form of it, has no page to come back to.
  const isHidden = c.res.status === 403 || c.res.status === 404
  if (isHidden && readMark(form.get(MARK_FIELD)) === undefined) return undefined
  return broughtBack(app, deps, c, place, form)
}

/** What was typed, as far as it came; nothing, when it cannot be read: then the route says why. */
async function typedIn(c: StoaContext): Promise<Form> {
  try {
    return await formOf(c)
  } catch (error) {
    return error instanceof FormTooLarge ? error.form : new Form([])
  }
}

/** One form, one act. */
function claimsOf({ deps, answers, c, place }: Sent, principal: Principal | undefined) {
  let settle: ReturnType<FormAnswers['begin']> | undefined
  return {
    /** @throws AnsweredBefore, AppError `other_account` */
    async claim(form: Form): Promise<void> {
      const mark = readMark(form.get(MARK_FIELD))
      if (mark === undefined) return
      const key = await keyOf(deps, c, mark, form)
      const before = mark.page === '' ? undefined : answers.find(key, deps.clock())
      if (before !== undefined) throw new AnsweredBefore(before)
      const isOthers = principal !== undefined && !isShownTo(mark, principal.user.id)
      if (isOthers && !place.isAnybodys) throw otherAccount(principal)
      if (mark.page !== '') settle = answers.begin(key, deps.clock())
    },
    async settle(response?: Response): Promise<void> {
      const done = settle
      settle = undefined
      await done?.(response)
    },
  }
}

function otherAccount({ user }: Principal): AppError {
  return new AppError(
    'other_account',
    `This page was shown to another account, and you are signed in as ${user.username} now, so nothing was done; look it over before you send it as ${user.username}.`,
  )
}

/** The cookie belongs to it: whoever signed out on this browser leaves no answers to the next one. */
function keyOf(deps: HttpDeps, c: StoaContext, mark: Mark, form: Form): Promise<string> {
  const cookie = getCookie(c, sessionCookieName(deps.settings.baseUrl)) ?? ''
  const { pathname, search } = new URL(c.req.url)
  const wanted = [
    c.req.header('hx-request') ?? '',
    c.req.header('accept') === 'application/json' ? 'json' : '',
  ]
  return formKey([mark.text, cookie, pathname + search, ...wanted], form)
}

/** Of a form that was shown to somebody, from a browser in which nobody is signed in any more. */
async function whenSignedOut({ deps, c, place, answers }: Sent, form: Form): Promise<Response | undefined> {
  const mark = readMark(form.get(MARK_FIELD))
  if (mark === undefined || mark.person === '' || place.isAnybodys || place.page === '/') return undefined
  if (c.req.header('accept') === 'application/json') return undefined
  const before = await answers.find(await keyOf(deps, c, mark, form), deps.clock())
  // Sent twice, and the first one changed the session: its answer brings the new one.
  if (before?.headers.some(([name]) => name === 'set-cookie'))
    throw new AnsweredBefore(Promise.resolve(before))
  return keptPage(deps, c, place, form)
}

/** Each page that is answered gets a mark of its own. */
async function markForms(deps: HttpDeps, c: StoaContext): Promise<void> {
  if (isPage(c.res)) replace(c, await marked(deps, c, c.res))
}

async function marked(deps: HttpDeps, c: StoaContext, page: Response): Promise<Response> {
  return new Response(withMark(await page.text(), newMark(deps.random, c.get('userId'))), page)
}

/** Without the headers of what is replaced: the new one has them. */
function replace(c: StoaContext, answer: Response): void {
  c.res = undefined
  c.res = answer
}
