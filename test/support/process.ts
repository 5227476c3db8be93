/** The built program as a process of its own: started, listened to, stopped and killed by its id. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

export const PROJECT = path.dirname(path.dirname(import.meta.dirname))
export const PROGRAM = path.join(PROJECT, 'dist', 'server', 'main.js')

/** Far beyond what a loaded machine needs: reaching it means that the event never comes. */
const DEADLINE_MS = 50_000

export interface Exit {
  /** `null` when a signal ended it. */
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface ServerProcess {
  pid: number
  baseUrl: string
  /** What it wrote so far. */
  stdout(): string
  stderr(): string
  /** When it ended, in whatever way. */
  exited: Promise<Exit>
  /** Wait until it wrote something that matches, also if it did so before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  signal(signal: NodeJS.Signals): void
  /** SIGTERM, and wait for the end. */
  stop(): Promise<Exit>
  /** SIGKILL, and wait for the end. */
  kill(): Promise<Exit>
}

export interface StartOptions {
  /** Other program than `dist/server/main.js`: the command and its arguments. */
  command?: readonly string[]
  cwd?: string
}

const running = new Set<ChildProcess>()

/** Start a server and wait for its `ready` line. It sees only `env` and PATH, and takes any free port. */
export async function startServer(
  env: Record<string, string>,
  options: StartOptions = {},
): Promise<ServerProcess> {
  const launched = launch(env, [], options)
  const ready = await launched.printed(/^ready (\S+)$/m)
  const { child, exited, printed, output } = launched
  // The ready line comes a moment before the signals are listened to; an answer comes after both.
  if (env.BASE_URL === undefined) await fetch(`${ready[1]}/healthz`, { headers: { connection: 'close' } })
  const signal = (name: NodeJS.Signals) => void child.kill(name)
  const endWith = (name: NodeJS.Signals) => {
    signal(name)
    return withDeadline(exited, `process ${child.pid} to end after ${name}`)
  }
  return {
    pid: child.pid!,
    baseUrl: ready[1]!,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    exited,
    printed,
    signal,
    stop: () => endWith('SIGTERM'),
    kill: () => endWith('SIGKILL'),
  }
}

/** Run the program to its end. One that gets ready instead of ending is killed. */
export function runToEnd(
  env: Record<string, string>,
  args: readonly string[] = [],
  options: StartOptions = {},
): Promise<Exit> {
  const { child, exited, printed } = launch(env, args, options)
  printed(/^ready /m).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  )
  return withDeadline(exited, 'the program to end')
}

/** @throws Error with `what` when `promise` does not settle for very long */
export async function withDeadline<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited in vain for ${what}.`)), DEADLINE_MS)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

function launch(env: Record<string, string>, args: readonly string[], { command, cwd }: StartOptions) {
  if (command === undefined && !existsSync(PROGRAM))
    throw new Error(`${PROGRAM} is missing; run "npm run build" first.`)
  const [program, ...before] = command ?? [process.execPath, PROGRAM]
  const child = spawn(program!, [...before, ...args], {
    env: { PATH: process.env.PATH, PORT: '0', STOA_STRICT: '1', STOP_GRACE_MS: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  })
  endWithFile(child)
  const output = { stdout: '', stderr: '' }
  const watchers = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
      for (const look of watchers) look()
    })
  }
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      resolve({ code, signal, ...output })
    })
  })
  const printed = (pattern: RegExp) => {
    const seen = new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output.stdout)
        if (match === null) return
        watchers.delete(look)
        resolve(match)
      }
      watchers.add(look)
      look()
      exited.then(
        ({ code, signal, stderr }) =>
          reject(new Error(`The server ended (${signal ?? code}) before it printed ${pattern}:\n${stderr}`)),
        reject,
      )
    })
    return withDeadline(seen, `${pattern} on stdout`)
  }
  return { child, output, exited, printed }
}

/** Whatever still runs when the file of stories is over is killed. */
export function endWithFile(child: ChildProcess): void {
  running.add(child)
  child.once('close', () => running.delete(child))
}

/** SIGKILL to all that still run; `each-file.ts` sends it. */
export function killProcesses(): void {
  for (const child of running) child.kill('SIGKILL')
}

// Scripts use the same support without a running vitest.
if (process.env.VITEST === undefined) process.once('exit', killProcesses)
