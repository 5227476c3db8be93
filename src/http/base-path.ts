/**
 * A store below a path of its host (`BASE_URL` is `https://host/stoa`). Inside, every address begins at the store's
 * root. Here is where the path is taken off what comes in and put on what goes out, so that nobody else knows of it.
 */
import type { MiddlewareHandler } from 'hono'
import { trimEnd } from '../kernel/trim-end.ts'
import type { Env } from './env.ts'

/** `/stoa`, or empty. */
export function basePathOf(baseUrl: string): string {
  return trimEnd(new URL(baseUrl).pathname, '/')
}

/**
 * What is asked for, as it is called inside. A proxy may take the path away before: what does not begin with it is
 * inside already.
 * @param target as a request line has it
 */
export function inward(basePath: string, target: string): string {
  const [host] = /^https?:\/\/[^/?]*/i.exec(target) ?? ['']
  if (!target.startsWith(basePath, host.length)) return target
  const rest = target.slice(host.length + basePath.length)
  if (rest.startsWith('/')) return host + rest
  return rest === '' || rest.startsWith('?') ? `${host}/${rest}` : target
}

/** The address that a browser asks for. What leads elsewhere, or begins where one is, stays as it is. */
export function outward(basePath: string, address: string): string {
  return /^\/(?!\/)/.test(address) ? basePath + address : address
}

const ADDRESS_HEADERS = ['Location', 'HX-Redirect', 'HX-Location', 'HX-Push-Url', 'HX-Replace-Url']

/** In text these are `&lt;` and `&gt;`, so that this finds elements alone, also of what people wrote. */
const START_TAG = /<[a-z][^<>]*>/gi

/** Attributes that hold an address, and the fields that say where a form leads back to. */
const ADDRESS =
  / (?:href|src|action|formaction|hx-get|hx-post|data-job|name="(?:back|next)" value)="(?=\/(?!\/))/g

/** Redirects and pages lead below the path. */
export function atBasePath(basePath: string): MiddlewareHandler<Env> {
  return async (c, next) => {
    await next()
    const { headers } = c.res
    for (const name of ADDRESS_HEADERS) {
      const address = headers.get(name)
      if (address !== null) headers.set(name, outward(basePath, address))
    }
    if (!/^text\/html\b/.test(headers.get('Content-Type') ?? '')) return
    const answer = c.res
    const html = withOutwardAddresses(basePath, await answer.text())
    c.res = undefined
    c.res = new Response(html, answer)
  }
}

/** @param html with attributes in double quotes, as we write it */
export function withOutwardAddresses(basePath: string, html: string): string {
  return html.replace(START_TAG, (tag) => tag.replace(ADDRESS, (attribute) => attribute + basePath))
}
