/** The real `stoa` command, as a store serves it, as a child process in a home of its own. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { launch as runProgram } from '../support/launch.ts'
import { type Exit, endWithFile, PROJECT, withDeadline } from '../support/process.ts'
import { temporaryFolder } from '../support/temp.ts'

export interface Home {
  /** The home folder. */
  folder: string
  /** The program that its commands run. */
  program: string
  /** Where `stoa login` keeps what it got. */
  config: string
  /** Run a command to its end. */
  stoa(args: readonly string[], options?: RunOptions): Promise<Ended>
  /** Start one that does not end by itself. */
  start(args: readonly string[], options?: RunOptions): Running
}

export interface RunOptions {
  /** Comes in on standard input; without it nothing does. */
  input?: string | Buffer
  env?: Record<string, string>
  cwd?: string
}

export interface Ended extends Exit {
  /** Standard output as the one JSON document that it has to be. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came.
  json(): any
}

export interface Running {
  ended: Promise<Ended>
  /** Line number `index` (from 0) of standard output, once it is there. */
  line(index: number): Promise<string>
  /** Ctrl-C, and wait for the end. */
  interrupt(): Promise<Ended>
}

let served: string | undefined

export async function newHome(): Promise<Home> {
  const folder = await temporaryFolder('home')
  const program = await unpackServed()
  const start = (args: readonly string[], options: RunOptions = {}) => launch(program, folder, args, options)
  return {
    folder,
    program,
    config: path.join(folder, '.config', 'stoa', 'config.json'),
    start,
    stoa: (args, options) => withDeadline(start(args, options).ended, `stoa ${args.join(' ')}`),
  }
}

/** Once for a file of stories. */
async function unpackServed(): Promise<string> {
  if (served !== undefined && existsSync(served)) return served
  const folder = await temporaryFolder('cli')
  const archive = path.join(PROJECT, 'dist', 'cli', 'stoa.tgz')
  const { code, stderr } = await runProgram('tar', ['xzf', archive, '-C', folder], {
    env: { PATH: process.env.PATH },
  })
  if (code !== 0) throw new Error(`${archive} cannot be unpacked: ${stderr}`)
  served = path.join(folder, 'package', 'dist', 'cli', 'stoa.mjs')
  return served
}

function launch(
  program: string,
  home: string,
  args: readonly string[],
  { input, env = {}, cwd = home }: RunOptions,
): Running {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: home, ...env },
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
  // A command may end without reading what is sent to it.
  child.stdin.on('error', () => undefined).end(input ?? '')
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      resolve({ code, signal, ...output, json: () => JSON.parse(output.stdout) })
    })
  })
  return {
    ended,
    line: (index) => withDeadline(lineOf(index, output, watchers, ended), `line ${index} on stdout`),
    interrupt() {
      child.kill('SIGINT')
      return withDeadline(ended, 'the command to end')
    },
  }
}

function lineOf(
  index: number,
  output: { stdout: string },
  watchers: Set<() => void>,
  ended: Promise<Ended>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const lines = output.stdout.split('\n').slice(0, -1)
      if (lines.length <= index) return
      watchers.delete(look)
      resolve(lines[index]!)
    }
    watchers.add(look)
    look()
    ended.then(
      ({ stderr }) => reject(new Error(`The command ended before line ${index}:\n${stderr}`)),
      reject,
    )
  })
}
