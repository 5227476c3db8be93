/** Refusals as git clients show them: `remote: <body>`. Plain text, one sentence, never HTML, never a redirect. */
import type { HttpDeps } from '../deps.ts'
import { problemOf } from '../middleware/errors.ts'

export interface Refusal {
  status: number
  headers: Record<string, string>
  text: string
}

/** What is ours to mend is logged; the client reads that it is not theirs. */
export function refusalOf(error: unknown, deps: Pick<HttpDeps, 'log' | 'settings'>): Refusal {
  const { status, detail } = problemOf(error, deps)
  const headers: Record<string, string> = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  }
  if (status === 401) headers['WWW-Authenticate'] = `Basic realm="${deps.settings.marketplaceName}"`
  return { status, headers, text: `${detail}\n` }
}
