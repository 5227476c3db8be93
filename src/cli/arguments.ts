/** From the words of a command line to a command with its options and operands. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Command, Options, OptionValues } from './command.ts'
import { commands } from './commands/index.ts'
import { UsageError } from './failures.ts'

export interface Parsed {
  command: Command
  operands: string[]
  options: OptionValues<Options>
}

/** The longest name of a command that the words begin with; options may stand anywhere behind it. */
export function findCommand(argv: readonly string[]): Command | undefined {
  return [2, 1]
    .map((words) => argv.slice(0, words).join(' '))
    .map((name) => commands.find((command) => command.name === name))
    .find((command) => command !== undefined)
}

/** @throws UsageError */
export function parseCommand(command: Command, argv: readonly string[]): Parsed {
  const words = argv.slice(command.name.split(' ').length)
  const { values, positionals } = parseWords(command, words)
  const { help: _, ...own } = values
  checkOperands(command, positionals)
  return { command, operands: positionals, options: own as OptionValues<Options> }
}

function parseWords({ name, options }: Command, words: readonly string[]) {
  const common = { help: { type: 'boolean', short: 'h' } } as const
  const own = Object.entries(options).map(([option, { type, multiple = false }]) => [
    option,
    { type, multiple },
  ])
  const config = { ...Object.fromEntries(own), ...common } as NonNullable<ParseArgsConfig['options']>
  try {
    return parseArgs({ args: [...words], options: config, allowPositionals: true, strict: true })
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\. |\n/)
    throw new UsageError(`${sentence!.replace(/\.$/, '')}; see stoa ${name} --help.`)
  }
}

function checkOperands({ name, operands }: Command, given: readonly string[]): void {
  const needed = operands.filter((operand) => !operand.startsWith('['))
  // An empty word is what a script passes for a variable that was never set.
  const missing = needed.findIndex((_, index) => !given[index])
  if (missing !== -1) {
    const what = needed[missing]!.replace('…', '')
    const state = given[missing] === '' ? 'empty' : 'missing'
    throw new UsageError(`${what} is ${state}; see stoa ${name} --help.`)
  }
  const takesMore = /…\]?$/.test(operands.at(-1) ?? '')
  const surplus = takesMore ? undefined : given[operands.length]
  if (surplus !== undefined) throw new UsageError(`"${surplus}" is one too many; see stoa ${name} --help.`)
}
