/** One's own marketplace as a ZIP, from the same tree as the feed (docs/contract.md 5). */
import { assertScope } from '../access/index.ts'
import { userFeed } from '../snapshot/index.ts'
import type { HttpDeps } from './deps.ts'
import type { StoaContext } from './env.ts'
import { matchesEtag } from './etag.ts'
import { tokenNeeded } from './git/caller.ts'
import { refusalOf } from './git/refusal.ts'
import { identify } from './middleware/authenticate.ts'
import { streamOf } from './stream.ts'

export async function marketplaceZip(deps: HttpDeps, c: StoaContext): Promise<Response> {
  try {
    return await answer(deps, c)
  } catch (error) {
    const { status, headers, text } = refusalOf(error, deps)
    return new Response(text, { status, headers })
  }
}

async function answer(deps: HttpDeps, c: StoaContext): Promise<Response> {
  c.set('route', 'feed')
  const principal = identify(deps, c)
  if (principal === undefined) throw tokenNeeded(deps)
  assertScope(principal.scopes, 'git:read')
  const { tree } = await deps.feeds.advance(userFeed(principal.user.id))
  const etag = `"${tree}"`
  const headers = {
    ETag: etag,
    'Cache-Control': 'private, no-cache',
    Vary: 'Authorization, Cookie',
  }
  if (matchesEtag(c.req.header('if-none-match'), etag)) return new Response(null, { status: 304, headers })
  const zipHeaders = {
    ...headers,
    'Content-Type': 'application/zip',
    'Content-Disposition': `attachment; filename="${deps.settings.marketplaceName}.zip"`,
  }
  if (c.req.raw.method === 'HEAD') return new Response(null, { headers: zipHeaders })
  const { sizeBytes, chunks } = await deps.archives.open(tree)
  return new Response(
    streamOf(chunks, (err) => deps.log.error({ err }, 'marketplace.zip'), principal.still),
    { headers: { ...zipHeaders, 'Content-Length': String(sizeBytes) } },
  )
}
