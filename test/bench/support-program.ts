/** Programs beside the bench: started, waited for, and ended by their own ids. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, open, readdir, readFile, symlink } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const PROJECT = path.dirname(path.dirname(import.meta.dirname))
/** Debian keeps servers where only root looks for programs. */
const PATH = `${process.env.PATH}:/usr/sbin`
/** Arguments for a server that `collectGarbage` is used on. */
export const GC_ON_SIGNAL = ['--expose-gc', '--import', 'data:text/javascript,process.on("SIGUSR2",()=>gc())']
/** What the built program reads beside its own code. */
const BESIDE = ['node_modules', 'migrations', 'public', 'data', 'package.json']

export interface Running {
  pid: number
  /** Processor time so far, in seconds, of all that was started: of those that ended too, once they were waited for. */
  cpuSeconds(): Promise<number>
  /** SIGTERM, and wait for the end. */
  stop(): Promise<void>
}

export interface RunningStoa extends Running {
  baseUrl: string
}

/** Where the parts of the bench find what they share. */
export interface Place {
  scratch: string
  /** The built `main.js`. */
  program: string
  dataDir: string
}

/** Compile Stoa as `npm run build` does, into a folder of its own. @returns the program's file */
export async function buildStoa(scratch: string): Promise<string> {
  const folder = path.join(scratch, 'program')
  await mkdir(folder)
  for (const name of BESIDE) await symlink(path.join(PROJECT, name), path.join(folder, name))
  const tsc = path.join(PROJECT, 'node_modules', 'typescript', 'bin', 'tsc')
  await runProgram(process.execPath, [
    tsc,
    '-p',
    path.join(PROJECT, 'tsconfig.build.json'),
    '--outDir',
    path.join(folder, 'dist'),
  ])
  return path.join(folder, 'dist', 'src', 'main.js')
}

/**
 * Start a built Stoa and wait until it is ready. It logs into a file, as a deployment does.
 * @param nodeArgs before the program's file
 * @param env settings of its own
 */
export async function startStoa(
  program: string,
  dataDir: string,
  { nodeArgs = [], env = {} }: { nodeArgs?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
): Promise<RunningStoa> {
  const log = path.join(dataDir, '..', `${path.basename(dataDir)}-${Date.now()}.log`)
  const running = await start(process.execPath, [...nodeArgs, program], log, {
    DATA_DIR: dataDir,
    PORT: '0',
    LOG_LEVEL: 'info',
    NODE_ENV: 'production',
    ...env,
  })
  const baseUrl = await running.printed(/^ready (\S+)$/m)
  return { ...running, baseUrl }
}

// Without these an interrupted bench would end at once and leave its programs behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** Start a program in a process group of its own, so that ending it ends what it started. */
export async function start(
  command: string,
  args: readonly string[],
  log: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Running & { printed(pattern: RegExp): Promise<string> }> {
  const output = await open(log, 'w')
  const child = spawn(command, args, {
    detached: true,
    env: { PATH, ...env },
    stdio: ['ignore', output.fd, output.fd],
  })
  await output.close()
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const endWithBench = () => endGroup(child)
  process.once('exit', endWithBench)
  return {
    pid: child.pid!,
    cpuSeconds: () => cpuSecondsOf(child.pid!),
    async stop() {
      endGroup(child)
      await ended
      process.off('exit', endWithBench)
    },
    printed: (pattern) => waitFor(child, log, pattern),
  }
}

/** Run a program to its end. @throws Error when it fails, with what it said */
export function runProgram(command: string, args: readonly string[], input?: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, PATH }, stdio: 'pipe' })
    const [said, complained]: Buffer[][] = [[], []]
    child.stdout.on('data', (chunk: Buffer) => said!.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => complained!.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      const output = Buffer.concat(said!)
      if (code === 0) resolve(output)
      else
        reject(
          new Error(
            `${command} ${args.join(' ')} ended with ${code}:\n${output}${Buffer.concat(complained!)}`,
          ),
        )
    })
    child.stdin.end(input)
  })
}

/** Source: proc(5), /proc/pid/stat; its ticks are hundredths of a second on Linux, whatever the kernel's own. */
async function cpuSecondsOf(group: number): Promise<number> {
  let ticks = 0
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    // Behind the command's name, which may hold anything: state, parent, process group, …
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (Number(fields[2]) === group) for (const field of fields.slice(11, 15)) ticks += Number(field)
  }
  return ticks / 100
}

/** Have a server that was started with `GC_ON_SIGNAL` collect, and give it a moment to return the pages. */
export async function collectGarbage({ pid }: Running): Promise<void> {
  for (let times = 0; times < 2; times += 1) {
    process.kill(pid, 'SIGUSR2')
    await delay(1_000)
  }
}

export async function residentMegabytes({ pid }: Running): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) / 1024
}

async function waitFor(child: ChildProcess, log: string, pattern: RegExp): Promise<string> {
  for (;;) {
    const written = await readFile(log, 'utf8')
    const match = pattern.exec(written)
    if (match !== null) return match[1] ?? ''
    if (child.exitCode !== null)
      throw new Error(`${child.spawnfile} ended with ${child.exitCode}:\n${written}`)
    await delay(20)
  }
}

function endGroup(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGTERM')
}
