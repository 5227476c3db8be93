/**
 * A form whose sender's session has ended: the page to sign in carries what was typed, and signing in brings it back.
 * It is kept in the page alone, so that nobody's texts wait here for somebody who may never come.
 */
import type { Hono } from 'hono'
import type { HttpDeps } from '../../deps.ts'
import type { Env, StoaContext } from '../../env.ts'
import { Form } from '../../form.ts'
import { localPath, render } from '../page.tsx'
import { signInPage } from '../sign-in.tsx'
import { askFor, pagesOf } from './bring-back.ts'
import { KEPT_FIELD, MARK_FIELD } from './mark.ts'
import { type FormPlace, formPlaceAt } from './places.ts'
import { refilled } from './refill.ts'

/** Typed, and not to be written into a page. */
const SECRETS: ReadonlySet<string> = new Set(['password', 'current', 'secret', MARK_FIELD])

const ENDED =
  'Your session has ended, so nothing was done. Sign in, and your form comes back as you filled it in.'
const BACK = 'You are signed in again. Nothing was sent yet: look it over, and send it.'

interface Kept {
  /** Where the form is sent. */
  path: string
  /** Pages that may have it. */
  pages: string[]
  texts: [string, string][]
}

export function keptPage(deps: HttpDeps, c: StoaContext, place: FormPlace, form: Form) {
  const pages = pagesOf(deps, c, place)
  const texts = [...form].flatMap(([name, value]): [string, string][] =>
    typeof value !== 'string' || SECRETS.has(name) ? [] : [[name, value]],
  )
  const kept = JSON.stringify({ path: c.req.path, pages, texts } satisfies Kept)
  // A piece of a page was wanted, and what answers it has to be shown whole: htmx does so with errors.
  return render(c, signInPage(deps, c, { next: pages[0]!, kept, error: ENDED }), 401)
}

/** Whether this signs in to have a form back. */
export function isKept({ route }: FormPlace, form: Form): boolean {
  return route === '/sign-in' && readKept(form) !== undefined
}

/**
 * The page with the form, for whoever is signed in now.
 * @param from headers with the cookie of their session, as a browser sends it or as it is set
 */
export async function cameBack(
  app: Hono<Env>,
  deps: HttpDeps,
  c: StoaContext,
  signIn: Form,
  from: Headers,
): Promise<Response> {
  const { path, pages, texts } = readKept(signIn)!
  const cookies = [from.get('cookie') ?? '', ...from.getSetCookie().map((cookie) => cookie.split(';')[0]!)]
  const local = pages.map((page) => localPath(page, deps.settings.baseUrl))
  for (const page of local) {
    const html = await askFor(app, c, page, cookies.filter((cookie) => cookie !== '').join('; '))
    const filled = html === undefined ? undefined : refilled(html, path, new Form(texts), BACK)
    if (filled === undefined) continue
    const headers = new Headers({ 'Content-Type': 'text/html; charset=UTF-8' })
    for (const cookie of from.getSetCookie()) headers.append('Set-Cookie', cookie)
    return new Response(filled, { headers })
  }
  const headers = new Headers({ Location: local[0] ?? '/' })
  for (const cookie of from.getSetCookie()) headers.append('Set-Cookie', cookie)
  return new Response(null, { status: 303, headers })
}

function readKept(form: Form): Kept | undefined {
  const text = form.get(KEPT_FIELD)
  if (typeof text !== 'string' || text === '') return undefined
  try {
    const { path, pages, texts } = JSON.parse(text) as Partial<Kept>
    const isText = (value: unknown) => typeof value === 'string'
    if (typeof path !== 'string' || formPlaceAt(path) === undefined) return undefined
    if (!Array.isArray(pages) || !pages.every(isText) || pages.length > 2 || !Array.isArray(texts))
      return undefined
    if (!texts.every((text) => Array.isArray(text) && text.length === 2 && text.every(isText)))
      return undefined
    return { path, pages, texts }
  } catch {
    return undefined
  }
}
