/** A server that says when to come again, which hosts do when somebody asks for much. Source: RFC 9110, 10.2.3; RFC 6585, 4. */
import type { OutboundAnswer } from '../outbound/index.ts'

/** Some hosts say 403 where they mean 429. */
const BUSY: ReadonlySet<number> = new Set([403, 429, 503])

/** For how long to wait; `undefined` when the server does not say. */
export function secondsToWait({
  status,
  headers,
}: Pick<OutboundAnswer, 'status' | 'headers'>): number | undefined {
  const told = headers['retry-after']
  if (told === undefined || !BUSY.has(status)) return undefined
  if (/^\d{1,9}$/.test(told.trim())) return Number(told)
  // By their own clock.
  const seconds = (Date.parse(told) - Date.parse(headers.date ?? '')) / 1000
  return Number.isNaN(seconds) ? undefined : Math.max(0, Math.ceil(seconds))
}
