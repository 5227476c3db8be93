/** `stoa login` and `stoa logout`: a token of one's own for this machine, made and revoked. */

import { hostname } from 'node:os'
import { cut } from '../../kernel/cut.ts'
import { TOKEN_DAYS_MAX } from '../../kernel/limits.ts'
import { isReadableOnTheWay, storeAddress } from '../address.ts'
import { ask, readAll } from '../ask.ts'
import { command, type Invocation } from '../command.ts'
import { type Login, readLogin, removeLogin, writeLogin } from '../config.ts'
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
Who signs in elsewhere (single sign-on) makes a token under Account and gives it with --token-stdin.`,
  options,
  async run(invocation) {
    const { operands, options: chosen, env, notices } = invocation
    checkTogether(chosen)
    const url = storeAddress(operands[0]!, 'URL')
    if (isReadableOnTheWay(url))
      notices(`warning: ${url} is plain http; what is sent can be read on the way.`)
    const before = await readLogin(env).catch(() => undefined)
    const login =
      chosen['token-stdin'] === true ? await adopt(url, invocation) : await signIn(url, invocation, before)
    const file = await writeLogin(env, login)
    return {
      json: { url, username: login.username, config: file },
      text: `Logged in to ${url} as ${login.username}; the token is in ${file}.`,
    }
  },
})

export const logoutCommand = command({
  name: 'logout',
  operands: [],
  summary: 'Revoke the token of stoa login and forget it',
  options: {},
  async run({ env }) {
    const login = await readLogin(env)
    if (login === undefined) return { json: { url: null }, text: 'Nobody was logged in.' }
    const store = connect(login.url, bearer(login.token))
    // A store that is gone, or has forgotten the token, must not keep anybody logged in.
    const isRevoked = login.tokenId !== null && (await revoke(store, login.tokenId))
    await removeLogin(env)
    const left =
      login.tokenId === null || isRevoked ? '' : ' The store did not revoke the token; see Account there.'
    return { json: { url: login.url, revoked: isRevoked }, text: `Logged out of ${login.url}.${left}` }
  },
})

type Chosen = Invocation<typeof options>['options']

function checkTogether(chosen: Chosen): void {
  const others = ['email', 'password-stdin', 'admin'] as const
  const other = others.find((name) => chosen['token-stdin'] === true && chosen[name] !== undefined)
  if (other !== undefined)
    throw new UsageError(`--token-stdin takes no --${other}; the token says who you are.`)
}

/** Keep a token that was made elsewhere, once the store has said whose it is. */
async function adopt(url: string, { stdin }: Invocation<typeof options>): Promise<Login> {
  const token = await readAll(stdin, 'token')
  if (!/^[\x21-\x7e]+$/.test(token)) throw new UsageError('What came on standard input is not a token.')
  const { username } = await connect(url, bearer(token)).ask('GET', '/me')
  return { url, username, token, tokenId: null }
}

async function signIn(
  url: string,
  { options: chosen, stdin }: Invocation<typeof options>,
  before: Login | undefined,
): Promise<Login> {
  const isPiped = chosen['password-stdin'] === true
  const instead = '--email MAIL --password-stdin, or --token-stdin'
  const email = chosen.email ?? (await ask(stdin, 'Email', { isHidden: false, instead }))
  const password = isPiped
    ? await readAll(stdin, 'password')
    : await ask(stdin, 'Password', { isHidden: true, instead })
  const session = connect(url, { cookie: await openSession(url, email, password) })
  try {
    const { username } = await session.ask('GET', '/me')
    const scopes = ['git:read', 'items:read', 'items:write', ...(chosen.admin === true ? ['admin'] : [])]
    const name = cut(`stoa on ${hostname()}`, 100)
    const { id, token } = await session.ask('POST', '/tokens', {
      name,
      scopes,
      expiresInDays: TOKEN_DAYS_MAX,
    })
    // The one that this replaces would stay behind, good for a year and known to nobody.
    if (before?.url === url && before.username === username && before.tokenId !== null)
      await revoke(session, before.tokenId)
    return { url, username, token, tokenId: id }
  } finally {
    await session.ask('DELETE', '/session').catch(() => undefined)
  }
}

/** @returns the cookie */
async function openSession(url: string, email: string, password: string): Promise<string> {
  const response = await reach(url, '/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  if (response.status >= 300) throw await failureOf(url, response)
  const cookie = response.headers.get('set-cookie')?.split(';')[0]
  if (cookie !== undefined) return cookie
  throw new CommandError('not_a_store', `${url} gave no session; check the address.`)
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
