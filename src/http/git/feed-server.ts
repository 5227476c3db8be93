/** What answering feeds needs, whichever way a request came. */
import { ReadyAnswers } from '../../git/index.ts'
import { READY_ANSWERS_BYTES_MAX } from '../../kernel/limits.ts'
import type { HttpDeps } from '../deps.ts'
import type { Metrics } from '../metrics.ts'
import { securityHeaders } from '../middleware/security-headers.ts'

export interface FeedServer {
  deps: HttpDeps
  metrics: Metrics
  answers: ReadyAnswers
  /** Names and values in turn, on every answer. */
  headers: readonly string[]
}

export const SERVICE = 'git-upload-pack'

/** What a 200 carries besides: Git's answers are for nobody else and for no other time. */
export const NO_CACHE: readonly string[] = [
  ...['Cache-Control', 'no-cache, max-age=0, must-revalidate'],
  ...['Expires', 'Fri, 01 Jan 1980 00:00:00 GMT'],
  ...['Pragma', 'no-cache'],
]

export function createFeedServer(deps: HttpDeps, metrics: Metrics): FeedServer {
  const headers = Object.entries(securityHeaders(deps.settings.baseUrl)).flat()
  return { deps, metrics, answers: new ReadyAnswers(READY_ANSWERS_BYTES_MAX), headers }
}
