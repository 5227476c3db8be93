/** What `--help` prints, made of the same table that parses. */
import { describeSettings } from '../kernel/settings.ts'
import type { Command, HelpText } from './command.ts'
import { commands } from './commands/index.ts'
import { isCheckout } from './own-build.ts'

const SERVE = { name: 'serve', operands: [], summary: 'Start the server' }

const COMMON = [
  ['--json', 'Print one JSON document instead of text.'],
  ['-h, --help', 'Say what the command does.'],
] as const

export function helpForAll(): string {
  const all = isCheckout() ? [...commands, SERVE] : commands
  const rows = all.map((command) => [usageOf(command), command.summary] as const)
  return `stoa: the plugin marketplace that a company runs itself for its AI coding agents

Usage: stoa COMMAND [OPTIONS]

${columns(rows)}

"stoa COMMAND --help" says more. Every command takes --json.
Exit codes: 0 done, 1 failed, 2 wrong usage.

Environment: STOA_URL and STOA_TOKEN stand in for "stoa login".
${isCheckout() ? serverSettings() : ''}`
}

function serverSettings(): string {
  return `
Settings of the server ("stoa serve"), from the environment:

${describeSettings()}
`
}

/** @param group the first word of several commands, such as `source` */
export function helpForGroup(group: string): string {
  const rows = commands
    .filter(({ name }) => name.startsWith(`${group} `))
    .map((command) => [usageOf(command), command.summary] as const)
  return `Usage: stoa ${group} COMMAND [OPTIONS]\n\n${columns(rows)}\n`
}

export async function helpFor(command: Command): Promise<string> {
  const said = await sayer(command)
  const options = Object.entries(command.options).map(([name, { value, help, multiple }]) => {
    const again = multiple === true ? ' May be given several times.' : ''
    return [`--${name}${value === undefined ? '' : ` ${value}`}`, `${said(help)}${again}`] as const
  })
  const details = command.details === undefined ? '' : `${said(command.details)}\n\n`
  return `Usage: stoa ${usageOf(command)} [OPTIONS]\n\n${command.summary}.\n\n${details}${columns([...options, ...COMMON])}\n`
}

/** What makes texts of a command's help. */
async function sayer({ details, options }: Command): Promise<(text: HelpText) => string> {
  const texts = [details, ...Object.values(options).map(({ help }) => help)]
  const kinds = texts.some((text) => typeof text === 'function')
    ? (await import('./kind-words.ts')).KINDS_IN_HELP
    : []
  return (text) => (typeof text === 'string' ? text : text(kinds))
}

function usageOf({ name, operands }: Pick<Command, 'name' | 'operands'>): string {
  return [name, ...operands].join(' ')
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
