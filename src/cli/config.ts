/** Which stores one is logged in to: one file, for its owner alone. */
import { mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
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

/** One for each store. */
export interface Logins {
  /** The store that commands go to: the one of the last `stoa login`. */
  current: Login | undefined
  others: readonly Login[]
}

export function allOf({ current, others }: Logins): Login[] {
  return current === undefined ? [...others] : [current, ...others]
}

/** @throws CommandError `config_invalid` */
export async function readLogins(env: NodeJS.ProcessEnv): Promise<Logins> {
  const file = configFile(env)
  try {
    const { others = [], ...current } = JSON.parse(await readFile(file, 'utf8'))
    if (!Array.isArray(others)) throw unreadable(file)
    const isAny = Object.keys(current).length > 0
    return { current: isAny ? loginOf(current) : undefined, others: others.map(loginOf) }
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return { current: undefined, others: [] }
    throw unreadable(file, cause)
  }
}

/** @throws Error for what is none */
function loginOf({ url, username, token, tokenId }: Record<string, unknown>): Login {
  if (typeof url !== 'string' || typeof username !== 'string' || typeof token !== 'string')
    throw new Error('A login has a url, a username and a token.')
  return { url, username, token, tokenId: typeof tokenId === 'string' ? tokenId : null }
}

/** Commands go to this store from now on; others stay as they are. @returns where it is kept. @throws CommandError `config_unwritable` */
export async function keepLogin(env: NodeJS.ProcessEnv, login: Login): Promise<string> {
  const others = allOf(await readLogins(env)).filter(({ url }) => url !== login.url)
  return write(env, { current: login, others })
}

/** @throws CommandError `config_unwritable` */
export async function forgetLogin(env: NodeJS.ProcessEnv, url: string): Promise<Logins> {
  const { current, others } = await readLogins(env)
  const left = {
    current: current?.url === url ? undefined : current,
    others: others.filter((login) => login.url !== url),
  }
  await write(env, left)
  return left
}

/** Before anything is made that would have to be kept. @throws CommandError `config_unwritable`, `config_invalid` */
export async function assertKeepsLogins(env: NodeJS.ProcessEnv): Promise<void> {
  await write(env, await readLogins(env))
}

/** Whole or not at all, and never readable by others, not even for a moment. A link leads to where the file is. */
async function write(env: NodeJS.ProcessEnv, { current, others }: Logins): Promise<string> {
  const file = configFile(env)
  const isEmpty = current === undefined && others.length === 0
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
    const place = await realpath(file).catch(() => file)
    const temporary = `${place}.${process.pid}`
    await rm(temporary, { force: true })
    try {
      const document = { ...current, ...(others.length === 0 ? {} : { others }) }
      await writeFile(temporary, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
      await (isEmpty ? rm(place, { force: true }) : rename(temporary, place))
    } finally {
      await rm(temporary, { force: true })
    }
    return file
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new CommandError(
      'config_unwritable',
      `${file} cannot be written (${code}), and logins are kept there; let yourself write it, or set XDG_CONFIG_HOME.`,
      { cause },
    )
  }
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
