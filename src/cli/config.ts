/** Which store one is logged in to: one file, for its owner alone. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { CommandError } from './failures.ts'

export interface Login {
  /** Without a trailing slash. */
  url: string
  username: string
  token: string
  /** `null` for a token that was made elsewhere: it is not ours to revoke. */
  tokenId: string | null
}

/** `undefined` when nobody is logged in. @throws CommandError `config_invalid` */
export async function readLogin(env: NodeJS.ProcessEnv): Promise<Login | undefined> {
  const file = configFile(env)
  try {
    const { url, username, token, tokenId } = JSON.parse(await readFile(file, 'utf8'))
    if ([url, username, token].every((field) => typeof field === 'string')) {
      return { url, username, token, tokenId: typeof tokenId === 'string' ? tokenId : null }
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unreadable(file, cause)
  }
  throw unreadable(file)
}

/** Whole or not at all, and never readable by others, not even for a moment. @returns where it is */
export async function writeLogin(env: NodeJS.ProcessEnv, login: Login): Promise<string> {
  const file = configFile(env)
  const temporary = `${file}.${process.pid}`
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
  await rm(temporary, { force: true })
  await writeFile(temporary, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  await rename(temporary, file)
  return file
}

export async function removeLogin(env: NodeJS.ProcessEnv): Promise<void> {
  await rm(configFile(env), { force: true })
}

/** Source: the XDG Base Directory Specification; a relative path there does not count. */
function configFile({ XDG_CONFIG_HOME: configured = '', HOME }: NodeJS.ProcessEnv): string {
  const folder = path.isAbsolute(configured) ? configured : path.join(HOME || homedir(), '.config')
  return path.join(folder, 'stoa', 'config.json')
}

function unreadable(file: string, cause?: unknown): CommandError {
  return new CommandError('config_invalid', `${file} cannot be read; remove it and run stoa login again.`, {
    cause,
  })
}
