/**
 * The command line that belongs to this store, as an npm package of one file: `npx BASE_URL/cli/stoa.tgz`. The name
 * `stoa` at the public registry is not ours, so nobody is ever sent there.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Hono, type MiddlewareHandler } from 'hono'
import { AppError } from '../kernel/errors.ts'
import { projectFolder } from '../kernel/project-folder.ts'
import type { Env, StoaContext } from './env.ts'
import { matchesEtag } from './etag.ts'

export interface CliPackage {
  content: Buffer
  /** `0.1.0-` and a hash of the program. */
  build: string
  sha512: Buffer
}

let known: CliPackage | undefined

/** As it was built; `undefined` when the program was built without it. */
export function cliPackage(): CliPackage | undefined {
  known ??= readPackage(path.join(projectFolder(), 'dist', 'cli'))
  return known
}

function readPackage(folder: string): CliPackage | undefined {
  try {
    const content = readFileSync(path.join(folder, 'stoa.tgz'))
    const { build } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
    return { content, build, sha512: createHash('sha512').update(content).digest() }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** With each answer of the API comes which command line belongs to the store: npx keeps what it once got. */
export function sayCli(): MiddlewareHandler<Env> {
  const build = cliPackage()?.build
  return async (c, next) => {
    await next()
    if (build !== undefined) c.res.headers.set('Stoa-Cli', build)
  }
}

/** For everybody: it holds nothing secret. */
export function cliRoutes(): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/cli/stoa.tgz', (c) => answer(c, cliPackage(), 'public, no-cache'))
  // What is at the address of a build never changes.
  app.get('/cli/:build/stoa.tgz', (c) => {
    const build = c.req.param('build')
    const found = cliPackage()
    return answer(c, found?.build === build ? found : undefined, 'public, max-age=31536000, immutable')
  })
  return app
}

function answer(c: StoaContext, found: CliPackage | undefined, caching: string): Response {
  if (found === undefined) {
    throw new AppError(
      'not_found',
      `There is no command line at ${c.req.path}; /cli/stoa.tgz is the one of this store.`,
    )
  }
  const etag = `"${found.sha512.toString('hex')}"`
  const headers = { ETag: etag, 'Cache-Control': caching }
  if (matchesEtag(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers)
  return c.body(new Uint8Array(found.content), 200, {
    ...headers,
    'Content-Type': 'application/gzip',
    // Source: RFC 9530.
    'Repr-Digest': `sha-512=:${found.sha512.toString('base64')}:`,
  })
}
