/** Refusals as git clients show them: `remote: <body>`. Plain text, one sentence, never HTML, never a redirect. */
import { AppError } from '../../kernel/errors.ts'
import { STATUS } from '../middleware/errors.ts'

export function refusal(error: unknown, marketplaceName: string): Response {
  const status = error instanceof AppError ? STATUS[error.code] : 500
  const sentence =
    error instanceof AppError && status < 500
      ? error.message
      : 'The store failed to answer; try again, or tell its admin.'
  const headers: Record<string, string> = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  }
  if (status === 401) headers['WWW-Authenticate'] = `Basic realm="${marketplaceName}"`
  return new Response(`${sentence}\n`, { status, headers })
}
