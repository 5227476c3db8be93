/** The real `git http-backend` behind a small HTTP server on loopback, for repositories that the real git made. */
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { git } from './git.ts'
import { launch } from './launch.ts'
import { temporaryFolder } from './temp.ts'

export interface GitServer {
  /** Such as `http://127.0.0.1:41234`; a repository is at `/NAME.git` below it. */
  baseUrl: string
  /** `127.0.0.1:41234`, as OUTBOUND_ALLOW names it. */
  host: string
  /** Method, path and query of every request so far. */
  requests: string[]
  /** A new repository with a working copy that pushes to it. */
  repository(name: string): Promise<GitRepository>
  close(): Promise<void>
}

export interface GitRepository {
  url: string
  /** The working copy. */
  folder: string
  /** The bare repository that is served. */
  bare: string
  /** Commit these files, of which `null` are removed, and push; the commit's id. */
  commit(files: Record<string, string | Buffer | null>, message?: string): Promise<string>
  git(...args: string[]): Promise<string>
}

export interface GitServerOptions {
  /** Basic auth that every request must have. */
  auth?: { username: string; secret: string }
  /** Answers instead, when it says so: a server that fails. */
  instead?: (request: IncomingMessage, response: ServerResponse) => boolean
  /** `0` to serve as servers did before protocol v2. */
  protocol?: 0 | 2
}

export async function runGitServer(options: GitServerOptions = {}): Promise<GitServer> {
  const root = await temporaryFolder('git-server')
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    if (options.instead?.(request, response) === true) return
    if (isWelcome(request, options.auth))
      return void serve(root, options, request, response).catch(() => response.destroy())
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('no\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    baseUrl: `http://${host}`,
    host,
    requests,
    repository: (name) => newRepository(root, `http://${host}`, name),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function isWelcome({ headers }: IncomingMessage, auth: GitServerOptions['auth']): boolean {
  if (auth === undefined) return true
  const expected = Buffer.from(`${auth.username}:${auth.secret}`).toString('base64')
  return headers.authorization === `Basic ${expected}`
}

/** CGI (RFC 3875): the request in the environment and on stdin, the answer with its headers on stdout. */
async function serve(
  root: string,
  { protocol = 2 }: GitServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost')
  const sent = await buffer(request)
  const { stdout } = await launch('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      HOME: '/nonexistent',
      PATH_INFO: decodeURIComponent(pathname),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      ...(protocol === 2 && { GIT_PROTOCOL: String(request.headers['git-protocol'] ?? '') }),
    },
    input: request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent,
  })
  const end = stdout.indexOf('\r\n\r\n')
  const headers = stdout
    .toString('latin1', 0, end)
    .split('\r\n')
    .map((line) => line.split(': ') as [string, string])
  const status = headers.find(([name]) => name === 'Status')?.[1] ?? '200'
  response.writeHead(
    Number.parseInt(status, 10),
    Object.fromEntries(headers.filter(([name]) => name !== 'Status')),
  )
  response.end(stdout.subarray(end + 4))
}

async function newRepository(root: string, baseUrl: string, name: string): Promise<GitRepository> {
  const bare = path.join(root, `${name}.git`)
  const folder = path.join(root, `${name}-work`)
  await git(root, ['init', '--quiet', '--bare', bare])
  await git(root, ['init', '--quiet', folder])
  // What is committed is there at once, so that showing it takes no push.
  await writeFile(
    path.join(bare, 'objects', 'info', 'alternates'),
    `${path.join(folder, '.git', 'objects')}\n`,
  )
  const run = (...args: string[]) => git(folder, args)
  return {
    url: `${baseUrl}/${name}.git`,
    folder,
    bare,
    git: run,
    async commit(files, message = 'Change') {
      for (const [file, content] of Object.entries(files)) {
        const target = path.join(folder, file)
        await mkdir(path.dirname(target), { recursive: true })
        if (content === null) await run('rm', '--quiet', '-r', file)
        else await writeFile(target, content)
      }
      await run('add', '--all', '--force', '.')
      await run('commit', '--quiet', '--allow-empty', '--message', message)
      const oid = await run('rev-parse', 'HEAD')
      await writeFile(path.join(bare, 'refs', 'heads', 'main'), `${oid}\n`)
      return oid
    },
  }
}
