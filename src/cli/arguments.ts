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
  const { help: _, json: __, ...own } = values
  checkOperands(command, positionals)
  return { command, operands: positionals, options: own as OptionValues<Options> }
}

function parseWords({ name, options }: Command, words: readonly string[]) {
  const common = { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } } as const
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
  const missing = operands.find((operand, index) => given[index] === undefined && !operand.startsWith('['))
  if (missing !== undefined)
    throw new UsageError(`${missing.replace('…', '')} is missing; see stoa ${name} --help.`)
  const takesMore = operands.at(-1)?.endsWith('…') === true
  const surplus = takesMore ? undefined : given[operands.length]
  if (surplus !== undefined) throw new UsageError(`"${surplus}" is one too many; see stoa ${name} --help.`)
}
