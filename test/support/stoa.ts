/** A real Stoa on a real socket in this process, with a client for its API and clone addresses for git. */
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { Scope } from '../../src/access/tokens.repo.ts'
import { mintToken } from '../../src/access/tokens.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { createUser } from '../../src/access/users.ts'
import { prepareFirstStart, type Welcome } from '../../src/first-start.ts'
import { StoaServer } from '../../src/http/server.ts'
import { readSettings } from '../../src/kernel/settings.ts'
import { createStoa, type Overrides, type Stoa } from '../../src/stoa.ts'
import { Api } from './api.ts'
import { workKind } from './jobs.ts'
import { temporaryFolder } from './temp.ts'

export const PASSWORD = 'correct horse battery'
export const ADMIN_EMAIL = 'root@example.com'

export interface RunningStoa {
  stoa: Stoa
  deps: Stoa['deps']
  baseUrl: string
  dataDir: string
  welcome: Welcome | undefined
  /** The first admin, signed in. */
  admin: Api
  /** Nobody. */
  anonymous: Api
  /** A new person with a password, signed in, and with tokens on demand. */
  person(name: string, options?: { admin?: boolean }): Promise<Person>
  /** Stop, and start again on the same data folder, at the same address. */
  restart(): Promise<void>
  close(): Promise<void>
}

export interface Person {
  username: string
  email: string
  api: Api
  /** A fresh token with these scopes (`git:read` alone when none are named). */
  token(...scopes: Scope[]): Promise<string>
  /** The address of the own marketplace with a fresh token in it. */
  cloneUrl(): Promise<string>
}

export interface RunOptions extends Overrides {
  env?: Record<string, string>
  dataDir?: string
  /** BASE_URL, when it is another address than the one that is listened to. */
  publicUrl?: (port: number) => string | Promise<string>
}

/** What stories start by `startWork`. */
const jobKinds = { test: workKind('test') }

export async function runStoa(options: RunOptions = {}): Promise<RunningStoa> {
  const { env = {}, dataDir = path.join(await temporaryFolder(), 'data'), publicUrl, ...overrides } = options
  const settings = readSettings({
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    // Stories wait for connections that nothing is asked on.
    IDLE_SECONDS: '5',
    ADMIN_EMAIL,
    ADMIN_PASSWORD: PASSWORD,
    ...env,
  })
  let stoa: Stoa | undefined
  const server = new StoaServer(
    {
      listener: (request, response) => stoa!.handlers.listener(request, response),
      fromMemory: (request) => stoa!.handlers.fromMemory(request),
    },
    settings.idleSeconds * 1000,
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const baseUrl = `http://127.0.0.1:${port}`
  const known = { ...settings, baseUrl: (await publicUrl?.(port)) ?? baseUrl }
  const start = () => createStoa(known, { jobKinds, ...overrides })
  stoa = await start()
  const welcome = await prepareFirstStart(stoa.deps)
  const running: RunningStoa = {
    stoa,
    deps: stoa.deps,
    baseUrl,
    dataDir,
    welcome,
    admin: new Api(baseUrl),
    anonymous: new Api(baseUrl),
    person: (name, { admin = false } = {}) => newPerson(running, name, admin),
    async restart() {
      await running.stoa.close()
      stoa = await start()
      running.stoa = stoa
      running.deps = stoa.deps
    },
    async close() {
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
      await running.stoa.close()
    },
  }
  await running.admin.signIn(ADMIN_EMAIL, PASSWORD)
  return running
}

async function newPerson(running: RunningStoa, name: string, admin: boolean): Promise<Person> {
  const email = `${name}@example.com`
  const { username } = await createUser(
    running.deps,
    { username: 'system' },
    { email, admin, password: PASSWORD },
  )
  const api = new Api(running.baseUrl)
  await api.signIn(email, PASSWORD)
  const token = async (...scopes: Scope[]) => {
    const user = getUser(running.deps.db, username)
    const request = { name: 'test', ...(scopes.length === 0 ? {} : { scopes }) }
    return (await mintToken(running.deps, user, { username }, request)).token
  }
  return { username, email, api, token, cloneUrl: async () => cloneUrl(running, username, await token()) }
}

function cloneUrl({ baseUrl, deps }: RunningStoa, username: string, token: string): string {
  const url = new URL(`${baseUrl}/git/${deps.settings.marketplaceName}.git`)
  url.username = username
  url.password = token
  return url.href
}
