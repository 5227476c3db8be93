/** A form that was refused, on its own page again: with what was typed, and with what happened. */
import type { Hono } from 'hono'
import type { HttpDeps } from '../../deps.ts'
import type { Env, StoaContext } from '../../env.ts'
import type { Form } from '../../form.ts'
import { STATUS } from '../../middleware/errors.ts'
import { localPath } from '../page.tsx'
import type { FormPlace } from './places.ts'
import { refilled } from './refill.ts'

export function isPage(response: Response): boolean {
  return /^text\/html\b/.test(response.headers.get('Content-Type') ?? '')
}

/**
 * @param app the pages
 * @returns `undefined` when the answer is well as it is: it was no refusal, or whoever asks sees no page with this form
 */
export async function broughtBack(
  app: Hono<Env>,
  deps: HttpDeps,
  c: StoaContext,
  place: FormPlace,
  form: Form,
): Promise<Response | undefined> {
  const answer = c.res
  if (answer.status < 400 || !isPage(answer)) return undefined
  const said = c.get('said')
  if (said === undefined) return refilledAnswer(c, form)
  for (const page of pagesOf(deps, c, place)) {
    const html = await askFor(app, c, page, c.req.header('cookie') ?? '')
    const filled = html === undefined ? undefined : refilled(html, c.req.path, form, said)
    if (filled !== undefined) return new Response(filled, answer)
  }
  return undefined
}

/** The route showed its form itself. What others changed meanwhile it has put together with what was typed. */
async function refilledAnswer(c: StoaContext, form: Form): Promise<Response | undefined> {
  if (c.res.status === STATUS.changed_meanwhile) return undefined
  const filled = refilled(await c.res.clone().text(), c.req.path, form)
  return filled === undefined ? undefined : new Response(filled, c.res)
}

/** Where the form was sent from, as the browser says, and where it is found by its address. */
export function pagesOf({ settings }: HttpDeps, c: StoaContext, { page }: FormPlace): string[] {
  const referer = c.req.header('referer') ?? ''
  const { origin } = new URL(settings.baseUrl)
  const from = referer.startsWith(`${origin}/`)
    ? localPath(referer.slice(origin.length), settings.baseUrl)
    : page
  return [...new Set([from.split('#')[0]!, page])]
}

/** A page as the browser would get it. */
export async function askFor(
  app: Hono<Env>,
  c: StoaContext,
  page: string,
  cookie: string,
): Promise<string | undefined> {
  const headers = { cookie, accept: 'text/html' }
  const answer = await app.fetch(new Request(new URL(page, c.req.url), { headers }), c.env)
  if (answer.status === 200 && isPage(answer)) return answer.text()
  // What is being read for it is let go.
  await answer.body?.cancel()
  return undefined
}
