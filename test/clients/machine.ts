/**
 * Somebody's machine: a scratch home, the real clients on the PATH, and a terminal in which a person pastes what
 * Connect shows and types the token where it is asked for.
 */
import { spawn } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { temporaryFolder } from '../support/temp.ts'
import { CLIENTS_FOLDER } from './installed.ts'

export interface Machine {
  home: string
  /**
   * Paste into a terminal; a failing command ends it.
   * @returns what the terminal showed
   * @throws Error with what the terminal showed when a command fails
   */
  paste(commands: string, options?: PasteOptions): Promise<string>
  /** Paths of the files below a folder of the home that hold this text. Links are followed. */
  filesWith(text: string, folder?: string): Promise<string[]>
}

interface PasteOptions {
  /** What the person types when asked for the password. Without it, being asked is a failure. */
  password?: string
  env?: Record<string, string>
  /** What starts the shell, such as `unshare`. */
  within?: readonly string[]
}

const ASKS_FOR_PASSWORD = /password[^\n]*: ?$/i

/** Nothing but the loopback can be reached; clients that look for updates or send statistics do so in vain. */
const LOOPBACK_ONLY = {
  https_proxy: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  no_proxy: '127.0.0.1,localhost',
  NO_PROXY: '127.0.0.1,localhost',
  DISABLE_AUTOUPDATER: '1',
  DISABLE_TELEMETRY: '1',
  DISABLE_ERROR_REPORTING: '1',
}

/** Both start themselves a second time, only to have more memory. */
const STARTED_ONCE = { GEMINI_CLI_NO_RELAUNCH: 'true', QWEN_CODE_NO_RELAUNCH: 'true' }

export async function newMachine(): Promise<Machine> {
  const home = await temporaryFolder('machine')
  return {
    home,
    paste: (commands, options = {}) => paste(home, commands, options),
    filesWith: (text, folder = '.') => filesWith(path.join(home, folder), Buffer.from(text)),
  }
}

async function paste(home: string, commands: string, options: PasteOptions): Promise<string> {
  const file = path.join(home, '.pasted')
  await writeFile(file, commands)
  const shell = [...(options.within ?? []), 'bash', '-e', file].join(' ')
  // `script` gives it a terminal, so programs that ask the person open it as they would at a desk.
  const terminal = spawn('script', ['--quiet', '--flush', '--return', '--command', shell, '/dev/null'], {
    cwd: home,
    env: environment(home, options.env),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let shown = ''
  let answered = 0
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text
    if (!ASKS_FOR_PASSWORD.test(shown.slice(answered))) return
    answered = shown.length
    if (options.password === undefined) terminal.kill()
    else terminal.stdin.write(`${options.password}\n`)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    terminal.once('error', reject)
    terminal.once('close', resolve)
  })
  const output = stripVTControlCharacters(shown).replaceAll('\r', '')
  if (code !== 0) throw new Error(`The terminal ended with ${code}:\n${commands}\n---\n${output}`)
  return output
}

function environment(home: string, more: Record<string, string> = {}): Record<string, string> {
  const folders = [path.join(CLIENTS_FOLDER, 'bin'), path.dirname(process.execPath), process.env.PATH ?? '']
  return {
    PATH: folders.join(':'),
    HOME: home,
    SHELL: '/bin/bash',
    TERM: 'dumb',
    LANG: 'C.UTF-8',
    TMPDIR: process.env.TMPDIR ?? '/tmp',
    GIT_CONFIG_NOSYSTEM: '1',
    ...LOOPBACK_ONLY,
    ...STARTED_ONCE,
    ...more,
  }
}

async function filesWith(folder: string, bytes: Buffer): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) found.push(...(await filesWith(file, bytes)))
    else if (entry.isSymbolicLink()) found.push(...(await linked(file, bytes)))
    else if (entry.isFile() && (await readFile(file)).includes(bytes)) found.push(file)
  }
  return found
}

/** Links to folders alone: Gemini's skills. Others lead out of the home. */
async function linked(link: string, bytes: Buffer): Promise<string[]> {
  return filesWith(link, bytes).catch(() => [])
}
