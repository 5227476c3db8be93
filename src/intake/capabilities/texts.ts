/** What Markdown and TOML do besides being read: front matter that sets hooks and frees tools, and commands in the text. */
import { ABILITIES_MAX, PARTS_FRONT_MATTER_BYTES_MAX } from '../../kernel/limits.ts'
import type { JsonObject } from '../document.ts'
import { beginsFrontMatter, frontMatterBytes, readFrontMatter, splitFrontMatter } from '../front-matter.ts'
import { Issues } from '../issues.ts'
import { type Ability, ability } from './ability.ts'
import { hooksIn, serversIn } from './definitions.ts'
import { unread } from './json-files.ts'
import type { Look, Looks } from './look.ts'
import { filesNamed } from './named-files.ts'
import { canAct, toolsIn } from './tool-list.ts'

export type TextKind = 'skill' | 'agent' | 'command'

/** Reads texts one after another: reading YAML is slow, so all front matter of an item has one budget. */
export class Texts {
  #bytes = 0
  /** More than is kept of any item: what follows is said to be unread. */
  #found = 0
  readonly #looks: Looks

  constructor(looks: Looks) {
    this.#looks = looks
  }

  /** @returns the front matter, if there is any that can be read, and what it and the text can do */
  read(kind: TextKind, look: Look): { front: JsonObject; abilities: Ability[] } {
    const isFull = this.#found > 2 * ABILITIES_MAX
    const text = !isFull && this.#looks.mayRead(look) ? look.text() : undefined
    if (text === undefined) return { front: {}, abilities: [unread(look)] }
    const { front, doubts } = this.#front(look)
    const body = splitFrontMatter(text)?.body ?? text
    const texts = look.folded.endsWith('.toml') ? [body, tomlText(body)] : [body]
    const shell =
      kind === 'agent' ? [] : texts.flatMap((said) => shellIn(kind, said, look.path, look.path, this.#looks))
    const abilities = [...doubts, ...this.#frontAbilities(kind, front, look), ...shell]
    this.#found += abilities.length
    return { front, abilities }
  }

  #front(look: Look): { front: JsonObject; doubts: Ability[] } {
    const { content } = look.file
    if (!beginsFrontMatter(content)) return { front: {}, doubts: [] }
    this.#bytes += frontMatterBytes(content)
    const isWithin = this.#bytes <= PARTS_FRONT_MATTER_BYTES_MAX
    const document = isWithin ? readFrontMatter(look.file, new Issues()) : undefined
    // Clients read it more leniently, and may find what is not found here.
    return document === undefined
      ? { front: {}, doubts: [unread(look)] }
      : { front: document.value, doubts: [] }
  }

  #frontAbilities(kind: TextKind, front: JsonObject, { path }: Look): Ability[] {
    const place = { path, looks: this.#looks }
    const servers = front.mcpServers ?? front['mcp-servers'] ?? front.mcp_servers
    const own = toolsIn(front.tools).map((name) =>
      ability({ kind: 'agentTool', name, path, runs: false }, path),
    )
    return [
      ...hooksIn(front.hooks, place, ` while ${path} is used`),
      ...serversIn('mcp', servers, place),
      ...toolsOf(front['allowed-tools'] ?? front.allowedTools ?? front.allowed_tools, path),
      ...(kind === 'agent' ? own : []),
      ...modeOf(front.permissionMode, path),
    ]
  }
}

/** Tools that are used without a question. */
export function toolsOf(value: unknown, path: string): Ability[] {
  return toolsIn(value).map((name) => ability({ kind: 'tool', name, path, runs: canAct(name) }, path))
}

function modeOf(value: unknown, path: string): Ability[] {
  if (typeof value !== 'string' || value === 'default' || value === 'plan') return []
  return [
    ability({ kind: 'settings', name: 'permissionMode', path, runs: true, command: value }, [path, value]),
  ]
}

/**
 * Commands that a client runs when it loads the text, and puts their output in their place: `` !`cmd` `` and blocks
 * that begin with three backticks and "!" (Claude Code, which wants a space before the first), `!{cmd}` (Gemini CLI,
 * Qwen Code). In linear time.
 * @param name of what has to be used for them to run
 */
export function shellIn(kind: TextKind, text: string, name: string, path: string, looks: Looks): Ability[] {
  const all = [...fenced(text), ...ticked(text), ...(kind === 'command' ? braced(text) : [])]
  const rest = all.slice(COMMANDS_MAX)
  const commands = rest.length === 0 ? all : [...all.slice(0, COMMANDS_MAX), rest.join('\n')]
  return commands.map((command) => {
    const files = filesNamed(command, looks)
    return ability({
      kind: 'shell',
      name,
      path,
      runs: true,
      command,
      ...(files.length === 0 ? {} : { files }),
    })
  })
}

/** Commands of one text that are told apart; the others are one. */
const COMMANDS_MAX = 100

/** As a string of TOML is read: `\\u0021{id}` is `!{id}`, and a line that ends in a backslash goes on. */
function tomlText(text: string): string {
  return text.replace(
    /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|[ \t]{0,100}\r?\n\s*|(["\\]))/g,
    (whole: string, ...[short, long, byte, plain]: (string | undefined)[]) => {
      const hex = short ?? long ?? byte
      if (hex === undefined) return plain ?? ''
      const code = Number.parseInt(hex, 16)
      return code > 0x10ffff ? whole : String.fromCodePoint(code)
    },
  )
}

const FENCE = '```'

function* fenced(text: string): Generator<string> {
  let at = text.indexOf(`${FENCE}!`)
  while (at !== -1) {
    const end = text.indexOf(FENCE, at + FENCE.length + 1)
    if (end === -1) return
    yield text.slice(at + FENCE.length + 1, end).trim()
    at = text.indexOf(`${FENCE}!`, end + FENCE.length)
  }
}

function* ticked(text: string): Generator<string> {
  let at = text.indexOf('!`')
  while (at !== -1) {
    const end = text.indexOf('`', at + 2)
    if (end === -1) return
    const isApart = at === 0 || /\s/.test(text[at - 1]!)
    if (isApart && end > at + 2) yield text.slice(at + 2, end).trim()
    at = text.indexOf('!`', isApart ? end + 1 : at + 2)
  }
}

function* braced(text: string): Generator<string> {
  let at = text.indexOf('!{')
  while (at !== -1) {
    const end = closingBrace(text, at + 1)
    if (end === -1) return
    yield text.slice(at + 2, end).trim()
    at = text.indexOf('!{', end + 1)
  }
}

/** @returns where the brace at `start` is closed, or -1 */
function closingBrace(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1
    else if (text[at] === '}') {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return -1
}
