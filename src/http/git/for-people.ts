/** An address for Git that was opened in a browser: what it is, and what to do with it. */
import type { IncomingMessage } from 'node:http'
import { AppError } from '../../kernel/errors.ts'
import { gitUrl } from '../../operations/answers/index.ts'
import { basePathOf } from '../base-path.ts'
import type { HttpDeps } from '../deps.ts'
import { parseFeedPath } from './path.ts'

/** Browsers ask for HTML. Git never does, nor does curl by itself. */
export function isFromBrowser({ method, headers }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && /\btext\/html\b/.test(headers.accept ?? '')
}

/**
 * Plain text, as all that is said here (docs/contract.md 3), without asking for a password: a browser would ask its
 * user for one that opens nothing. Says the same of every group, so that nobody learns which there are.
 */
export function textForPeople(
  deps: Pick<HttpDeps, 'settings' | 'marketplaceName'>,
  path: string,
): { status: number; text: string } {
  const { baseUrl } = deps.settings
  const found = feedAddress(deps, path)
  const intro =
    found === undefined
      ? `There is no marketplace at ${baseUrl}${path}. Yours is cloned with`
      : 'This address is for Git and for agents, not for a browser. Clone it with'
  const text = `${intro}

    git clone ${found ?? gitUrl(deps)}

When Git asks for a password, paste a token of yours: ${baseUrl}/account
How to connect your agent: ${baseUrl}/connect
`
  return { status: found === undefined ? 404 : 200, text }
}

/** @returns the address that Git wants, or `undefined` where there is no feed */
function feedAddress(
  { settings, marketplaceName }: Pick<HttpDeps, 'settings' | 'marketplaceName'>,
  path: string,
) {
  const address = /^\/.+?\.git(?=\/|$)/.exec(path)?.[0]
  if (address === undefined) return undefined
  try {
    parseFeedPath(marketplaceName, `${address}/info/refs`, basePathOf(settings.baseUrl))
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
  return `${settings.baseUrl}${address}`
}
