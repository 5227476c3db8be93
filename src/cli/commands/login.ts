/** `stoa login` and `stoa logout`: a token of one's own for this machine, made and revoked. */

import { hostname } from 'node:os'
import { cut } from '../../kernel/cut.ts'
import { TOKEN_DAYS_MAX } from '../../kernel/limits.ts'
import { isReadableOnTheWay, storeAddress } from '../address.ts'
import { ask, readAll } from '../ask.ts'
import { command, type Invocation } from '../command.ts'
import {
  allOf,
  assertKeepsLogins,
  forgetLogin,
  keepLogin,
  type Login,
  type Logins,
  readLogins,
} from '../config.ts'
import { CommandError, UsageError } from '../failures.ts'
import { connect, failureOf, reach, type Store } from '../store.ts'

const options = {
  email: { type: 'string', value: 'MAIL', help: 'Who signs in; without it you are asked.' },
  'password-stdin': { type: 'boolean', help: 'Read the password from standard input.' },
  'token-stdin': { type: 'boolean', help: 'Read a token from standard input, and keep that one.' },
  admin: { type: 'boolean', help: 'Let the token do what the admin pages do; for admins.' },
} as const

export const loginCommand = command({
  name: 'login',
  operands: ['URL'],
  summary: 'Sign in to a store and keep a token for it',
  details: `Makes a token with the scopes git:read, items:read and items:write that lasts ${TOKEN_DAYS_MAX} days, and keeps it
in stoa/config.json under $XDG_CONFIG_HOME (else ~/.config), readable by you alone. It is never shown.
Each store has a login of its own; commands go to the one of the last, or to STOA_URL.
Who signs in elsewhere (single sign-on) makes a token under Account and gives it with --token-stdin.`,
  options,
  async run(invocation) {
    const { operands, options: chosen, env, notices } = invocation
    checkTogether(chosen)
    const url = storeAddress(operands[0]!, 'URL')
    if (isReadableOnTheWay(url))
      notices(`warning: ${url} is plain http; what is sent can be read on the way.`)
    const others = allOf(await readLogins(env)).filter((login) => login.url !== url)
    await assertKeepsLogins(env)
    const { login, file } = await (chosen['token-stdin'] === true ? adopt : signIn)(url, invocation)
    if (others.length > 0)
      notices(
        `note: commands go to ${url} from now on; set STOA_URL for ${others.map((other) => other.url).join(', ')}.`,
      )
    return {
      json: { url, username: login.username, config: file },
      text: `Logged in to ${url} as ${login.username}; the token is in ${file}.`,
    }
  },
})

export const logoutCommand = command({
  name: 'logout',
  operands: ['[URL]'],
  summary: 'Revoke the token of stoa login and forget it',
  details: 'Without URL of the store that commands go to; logins to other stores stay.',
  options: {},
  async run({ operands: [given], env }) {
    const url = given === undefined ? undefined : storeAddress(given, 'URL')
    const login = chosenAmong(await readLogins(env), url)
    if (login === undefined) {
      const where = url === undefined ? '' : ` to ${url}`
      return { json: { url: null }, text: `Nobody was logged in${where}.` }
    }
    await assertKeepsLogins(env)
    // A store that is gone, or has forgotten the token, must not keep anybody logged in.
    const isRevoked = await revokeOwn(env, login)
    const { current, others } = await forgetLogin(env, login.url)
    const left =
      login.tokenId === null || isRevoked ? '' : ' The store did not revoke the token; see Account there.'
    const next =
      current === undefined && others.length > 0
        ? ` Set STOA_URL to one of the others: ${others.map((other) => other.url).join(', ')}.`
        : ''
    return {
      json: { url: login.url, revoked: isRevoked },
      text: `Logged out of ${login.url}.${left}${next}`,
    }
  },
})

/** @throws UsageError when it is not clear which */
function chosenAmong(logins: Logins, url: string | undefined): Login | undefined {
  if (url !== undefined) return allOf(logins).find((login) => login.url === url)
  const { current, others } = logins
  if (current !== undefined || others.length < 2) return current ?? others[0]
  throw new UsageError(
    `You are logged in to several stores; name one: stoa logout ${others.map((login) => login.url).join(' or ')}.`,
  )
}

type Chosen = Invocation<typeof options>['options']

function checkTogether(chosen: Chosen): void {
  const others = ['email', 'password-stdin', 'admin'] as const
  const other = others.find((name) => chosen['token-stdin'] === true && chosen[name] !== undefined)
  if (other !== undefined)
    throw new UsageError(`--token-stdin takes no --${other}; the token says who you are.`)
}

interface Kept {
  login: Login
  file: string
}

/** Keep a token that was made elsewhere, once the store has said whose it is. */
async function adopt(url: string, { stdin, env }: Invocation<typeof options>): Promise<Kept> {
  const token = await readAll(stdin, 'token')
  if (!/^[\x21-\x7e]+$/.test(token)) throw new UsageError('What came on standard input is not a token.')
  const { username } = await connect(env, url, bearer(token)).ask('GET', '/me')
  return keep(env, { url, username, token, tokenId: null })
}

async function signIn(
  url: string,
  { options: chosen, stdin, env }: Invocation<typeof options>,
): Promise<Kept> {
  const isPiped = chosen['password-stdin'] === true
  const instead = '--email MAIL --password-stdin, or --token-stdin'
  const email = chosen.email ?? (await ask(stdin, 'Email', { isHidden: false, instead }))
  const password = isPiped
    ? await readAll(stdin, 'password')
    : await ask(stdin, 'Password', { isHidden: true, instead })
  const session = connect(env, url, { cookie: await openSession(env, url, email, password) })
  try {
    const { username } = await session.ask('GET', '/me')
    const scopes = ['git:read', 'items:read', 'items:write', ...(chosen.admin === true ? ['admin'] : [])]
    const name = cut(`stoa on ${hostname()}`, 100)
    const { id, token } = await session.ask('POST', '/tokens', {
      name,
      scopes,
      expiresInDays: TOKEN_DAYS_MAX,
    })
    try {
      return await keep(env, { url, username, token, tokenId: id })
    } catch (error) {
      await revoke(session, id)
      throw error
    }
  } finally {
    await session.ask('DELETE', '/session').catch(() => undefined)
  }
}

/** The token that this one replaces would stay behind, good for a year and known to nobody. */
async function keep(env: NodeJS.ProcessEnv, login: Login): Promise<Kept> {
  const before = allOf(await readLogins(env)).find(({ url }) => url === login.url)
  const file = await keepLogin(env, login)
  if (before !== undefined) await revokeOwn(env, before)
  return { login, file }
}

/** @returns the cookie */
async function openSession(
  env: NodeJS.ProcessEnv,
  url: string,
  email: string,
  password: string,
): Promise<string> {
  const response = await reach(env, url, '/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  if (response.status >= 300) throw await failureOf(url, response)
  const cookie = response.headers.get('set-cookie')?.split(';')[0]
  if (cookie !== undefined) return cookie
  throw new CommandError('not_a_store', `${url} gave no session; check the address.`)
}

/** A token revokes itself. @returns false also for one that is not ours to revoke */
async function revokeOwn(env: NodeJS.ProcessEnv, { url, token, tokenId }: Login): Promise<boolean> {
  return tokenId !== null && revoke(connect(env, url, bearer(token)), tokenId)
}

async function revoke(store: Store, tokenId: string): Promise<boolean> {
  return store.ask('DELETE', `/tokens/${encodeURIComponent(tokenId)}`).then(
    () => true,
    () => false,
  )
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` }
}
