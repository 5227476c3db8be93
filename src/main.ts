/** Start one server: settings, rooms, socket, and a stop that lets requests in flight finish. */
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Welcome } from './first-start.ts'
import { type Handlers, StoaServer } from './http/server.ts'
import { diskTrouble } from './kernel/disk-trouble.ts'
import { AppError } from './kernel/errors.ts'
import { DRAIN_MS_MAX } from './kernel/limits.ts'
import { isStarted } from './kernel/project-folder.ts'
import { describeSettings, readSettings, type Settings } from './kernel/settings.ts'
import type { Stoa } from './stoa.ts'

/** While stopping, in milliseconds. */
const IDLE_CLOSED_EVERY_MS = 100

const HELP = `stoa: the plugin marketplace that a company runs itself for its AI coding agents

Usage: stoa serve [--help]

Starts the server. Settings are environment variables:

${describeSettings()}
`

export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(HELP)
    return
  }
  // What cannot be said is not said: a full disk, or a reader that is gone, is no reason to end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  // Whatever this process writes is for its user alone.
  process.umask(0o077)
  try {
    const [unknown] = argv
    if (unknown !== undefined) throw unknownArgument(unknown)
    await start(readSettings(env))
  } catch (thrown) {
    const error = diskTrouble(thrown) ?? thrown
    if (!(error instanceof AppError)) throw error
    process.stderr.write(`stoa: ${error.message}\n`)
    // A failed open leaves the database driver unusable, so the process must not linger.
    process.exit(1)
  }
}

function unknownArgument(argument: string): AppError {
  return new AppError(
    'settings_invalid',
    `"${argument}" is not an argument; settings are environment variables, see stoa serve --help.`,
  )
}

async function start(settings: Settings): Promise<void> {
  // The socket is bound first, because BASE_URL may depend on the port; requests wait until the rooms are ready.
  let handlers: Handlers = { listener: starting, fromMemory: () => undefined }
  let stoa: Stoa | undefined
  const server = new StoaServer(
    {
      listener: (request, response) => handlers.listener(request, response),
      fromMemory: (request) => handlers.fromMemory(request),
    },
    settings.idleSeconds * 1000,
  )
  stopOnSignal(server, settings, () => stoa)
  const port = await listen(server, settings)
  const baseUrl = settings.baseUrl || `http://${hostForUrl(settings.host)}:${port}`
  // Loading the rooms takes a second or two: not for what is refused before, nor for --help.
  const [{ createStoa }, { prepareFirstStart }] = await Promise.all([
    import('./stoa.ts'),
    import('./first-start.ts'),
  ])
  stoa = await createStoa({ ...settings, port, baseUrl })
  const welcome = await prepareFirstStart(stoa.deps)
  handlers = stoa.handlers
  if (welcome !== undefined) process.stdout.write(welcomeText(baseUrl, welcome))
  process.stdout.write(`ready ${baseUrl}\n`)
  const { log, search } = stoa.deps
  void search.prepare().catch((err) => log.error({ err }, 'search index'))
}

const starting: RequestListener = (_, response) => {
  response.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8' })
  response.end('Stoa is starting; try again in a moment.\n')
}

function listen(server: Server, { host, port }: Settings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${cause.code})`
      reject(
        new AppError(
          'settings_invalid',
          `HOST ${host} with PORT ${port} ${reason}; stop the other program or set another PORT.`,
          { cause },
        ),
      )
    })
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

/**
 * On the first signal say so at /readyz, go on answering until a balancer has seen it (who presses Ctrl+C waits for none),
 * stop accepting, and wait for what runs; on the second, or when it takes too long, leave. While starting there is nothing
 * to wait for: a crash at any step is survived, so leaving is too.
 */
function stopOnSignal(server: StoaServer, settings: Settings, started: () => Stoa | undefined): void {
  let isStopping = false
  const stop = (signal: NodeJS.Signals) => {
    const stoa = started()
    if (isStopping || stoa === undefined) process.exit(1)
    isStopping = true
    stoa.drain()
    stoa.deps.log.info({ signal }, 'stopping')
    server.endConnections()
    const end = () =>
      stopServing(server, () =>
        stoa.close().then(
          () => process.exit(0),
          () => process.exit(1),
        ),
      )
    setTimeout(end, signal === 'SIGTERM' ? settings.stopGraceMs : 0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

function stopServing(server: StoaServer, done: () => void): void {
  const deadline = setTimeout(() => server.closeAllConnections(), DRAIN_MS_MAX)
  deadline.unref()
  // What becomes idle from now on is closed too, whatever IDLE_SECONDS says.
  const closing = setInterval(() => server.closeIdleConnections(), IDLE_CLOSED_EVERY_MS)
  server.close(() => {
    clearInterval(closing)
    done()
  })
  server.closeIdleConnections()
}

function welcomeText(baseUrl: string, { setUpUrl, cloneCommand }: Welcome): string {
  const lines = [
    '',
    `  Your store is at ${baseUrl}`,
    ...(setUpUrl === undefined ? [] : [`  Choose a password for the first admin (works once): ${setUpUrl}`]),
    ...(cloneCommand === undefined
      ? []
      : [
          `  Clone your own marketplace (the token in it ends in 24 hours; ${baseUrl}/account makes others):`,
          '',
          `    ${cloneCommand}`,
        ]),
    '',
  ]
  return `${lines.join('\n')}\n`
}

/** An IPv6 address needs brackets in a URL, and "any address" is not one to connect to. */
function hostForUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

if (isStarted(import.meta.filename)) await main(process.argv.slice(2), process.env)
