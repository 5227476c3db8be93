/** What a command is to the rest: its words, options and operands drive parsing and help. */
import type { Readable } from 'node:stream'
import type { KindInHelp } from './kind-words.ts'
import type { Notices } from './output.ts'
import type { Store } from './store.ts'

/** Where it names the kinds of items, it is made of their words. */
export type HelpText = string | ((kinds: readonly KindInHelp[]) => string)

export interface Option {
  type: 'string' | 'boolean'
  multiple?: boolean
  /** What help calls the value, such as `FILE`. */
  value?: string
  help: HelpText
}

export type Options = Readonly<Record<string, Option>>

export type OptionValues<O extends Options> = {
  [Name in keyof O]?: O[Name]['type'] extends 'boolean'
    ? boolean
    : O[Name] extends { multiple: true }
      ? string[]
      : string
}

export interface Invocation<O extends Options> {
  operands: readonly string[]
  options: OptionValues<O>
  wantsJson: boolean
  env: NodeJS.ProcessEnv
  stdin: Readable & { isTTY?: boolean }
  /** For people, on stderr: what is going on meanwhile. */
  notices: Notices
  /** Write a result now, for commands that have several. */
  write(result: Result): void
  /** The store that one is logged in to. @throws CommandError `not_logged_in` */
  store(): Promise<Store>
}

export interface Result {
  /** One document. */
  json: unknown
  /** The same for people: lines without the last line end. */
  text: string
  /** The command did its work and found that something failed: exit code 1. */
  hasFailed?: boolean
}

export interface Command {
  /** One or two words. */
  name: string
  /** As usage shows them. `[X]` may be left out; `X…` and `[X…]` take any number of words. */
  operands: readonly string[]
  summary: string
  /** More for `--help`, as whole lines. */
  details?: HelpText
  options: Options
  // biome-ignore lint/suspicious/noExplicitAny: each command knows its own options; the table holds them all.
  run(invocation: Invocation<any>): Promise<Result>
}

export function command<const O extends Options>(
  definition: Omit<Command, 'options' | 'run'> & {
    options: O
    run(invocation: Invocation<O>): Promise<Result>
  },
): Command {
  return definition
}
