/** The `stoa` command line: find the command, run it, print what came of it, and tell the shell how it went. */
import type { Readable, Writable } from 'node:stream'
import { AppError } from '../kernel/errors.ts'
import { isStarted } from '../kernel/project-folder.ts'
import { findCommand, type Parsed, parseCommand } from './arguments.ts'
import type { Result } from './command.ts'
import { commands } from './commands/index.ts'
import { Cancelled, CommandError, failureOfSystem, UsageError } from './failures.ts'
import { helpFor, helpForAll, helpForGroup } from './help.ts'
import { issueLines, noticesTo, printable } from './output.ts'
import { ownVersion } from './own-build.ts'
import { openStore } from './store.ts'

export interface Surroundings {
  env: NodeJS.ProcessEnv
  stdin: Readable & { isTTY?: boolean }
  stdout: Writable
  stderr: Writable
}

/** 130 is what shells say of Ctrl-C. */
const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const

/** Sets the exit code of this process. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const { stdin, stdout, stderr } = process
  // Whoever reads may have seen enough: `stoa search … | head -1`.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done)
    throw error
  })
  process.exitCode = await run(argv, { env, stdin, stdout, stderr })
}

async function run(argv: readonly string[], around: Surroundings): Promise<number> {
  const wantsJson = optionsOf(argv).includes('--json')
  const words = withoutJson(argv)
  try {
    assertText(argv)
    const help = await helpAskedFor(words)
    if (help !== undefined) {
      around.stdout.write(help)
      return EXIT.done
    }
    const result = await runCommand(parse(words), wantsJson, around)
    write(result, wantsJson, around)
    return result.hasFailed === true ? EXIT.failed : EXIT.done
  } catch (error) {
    return fail(error, wantsJson, around)
  }
}

/** Bytes that are no UTF-8 come as U+FFFD, and would be sent so. @throws UsageError */
function assertText(argv: readonly string[]): void {
  const word = argv.find((each) => each.includes('\ufffd'))
  if (word !== undefined) throw new UsageError(`"${word}" has bytes that are not UTF-8; give it in UTF-8.`)
}

function optionsOf(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--')
  return end === -1 ? argv : argv.slice(0, end)
}

/** It may stand anywhere, also before the command and between its words. */
function withoutJson(argv: readonly string[]): readonly string[] {
  const options = optionsOf(argv)
  return [...options.filter((word) => word !== '--json'), ...argv.slice(options.length)]
}

/** Help is help, whatever else is wrong with the line. */
async function helpAskedFor(argv: readonly string[]): Promise<string | undefined> {
  if (argv[0] === '--version') return `${ownVersion()}\n`
  const rest = optionsOf(argv).filter((word) => word !== '--help' && word !== '-h')
  if (rest.length === optionsOf(argv).length) return undefined
  const command = findCommand(rest)
  if (command !== undefined) return helpFor(command)
  return isGroup(rest[0]) ? helpForGroup(rest[0]!) : helpForAll()
}

function isGroup(word: string | undefined): boolean {
  return commands.some(({ name }) => name.startsWith(`${word} `))
}

/** @throws UsageError */
function parse(argv: readonly string[]): Parsed {
  const command = findCommand(argv)
  if (command !== undefined) return parseCommand(command, argv)
  const [first, second] = argv
  if (first === undefined) throw new UsageError('The command is missing; stoa --help lists them.')
  if (!isGroup(first)) throw new UsageError(`There is no command "${first}"; stoa --help lists them.`)
  throw new UsageError(
    second === undefined || second.startsWith('-')
      ? `What to do with "${first}" is missing; see stoa ${first} --help.`
      : `There is no command "${first} ${second}"; see stoa ${first} --help.`,
  )
}

function runCommand({ command, operands, options }: Parsed, wantsJson: boolean, around: Surroundings) {
  const { env, stdin, stderr } = around
  return command.run({
    operands,
    options,
    wantsJson,
    env,
    stdin,
    notices: noticesTo(stderr),
    write: (result) => write(result, wantsJson, around),
    store: () => openStore(env, noticesTo(stderr)),
  })
}

function write({ json, text }: Result, wantsJson: boolean, { stdout }: Surroundings): void {
  stdout.write(wantsJson ? `${JSON.stringify(json)}\n` : text === '' ? '' : `${printable(text)}\n`)
}

/** One sentence on stderr, and the issues before it; with `--json` also a document that says the same. */
function fail(thrown: unknown, wantsJson: boolean, { stdout, stderr }: Surroundings): number {
  const error = failureOfSystem(thrown) ?? thrown
  const isKnown =
    error instanceof CommandError ||
    error instanceof AppError ||
    error instanceof UsageError ||
    error instanceof Cancelled
  if (!isKnown) throw error
  const issues = 'issues' in error ? error.issues : []
  const notices = noticesTo(stderr)
  for (const line of issueLines(issues)) notices(line)
  if (!(error instanceof Cancelled)) notices(`stoa: ${error.message}`)
  if (wantsJson) {
    const document = {
      error: { code: codeOf(error), message: error.message, ...(issues.length > 0 ? { issues } : {}) },
    }
    stdout.write(`${JSON.stringify(document)}\n`)
  }
  if (error instanceof Cancelled && error.isInterrupt) return EXIT.interrupted
  return error instanceof UsageError ? EXIT.usage : EXIT.failed
}

function codeOf(error: CommandError | AppError | UsageError | Cancelled): string {
  if (error instanceof UsageError) return 'usage'
  return error instanceof Cancelled ? 'cancelled' : error.code
}

if (isStarted(import.meta.filename)) await main(process.argv.slice(2), process.env)
