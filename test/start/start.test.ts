/** Starting, being told how to go on, and stopping, as the person at the terminal sees it. */
import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../src/kernel/errors.ts'
import { readSettings, SETTINGS } from '../../src/kernel/settings.ts'
import { Api } from '../support/api.ts'
import { tryGit } from '../support/git.ts'
import { skillZip } from '../support/items.ts'
import {
  PROGRAM,
  PROJECT,
  runToEnd,
  type ServerProcess,
  startServer,
  withDeadline,
} from '../support/process.ts'
import { temporaryFolder } from '../support/temp.ts'

const EMAIL = 'root@example.com'
const PASSWORD = 'correct horse battery'
const ADMIN = { ADMIN_EMAIL: EMAIL, ADMIN_PASSWORD: PASSWORD }

async function newDataDir(): Promise<string> {
  return path.join(await temporaryFolder(), 'data')
}

describe('an empty data folder', () => {
  test('is welcomed with the store, a set-up link and a clone command that works as pasted', async () => {
    const server = await startServer({ DATA_DIR: await newDataDir(), STARTER_ITEMS: '1' })
    const { storeUrl, setUpUrl, cloneCommand } = welcomeOf(server.stdout())
    expect(storeUrl).toBe(server.baseUrl)
    expect((await fetch(storeUrl!, { redirect: 'manual' })).status).toBe(303)
    expect((await fetch(setUpUrl!)).status).toBe(200)

    const folder = await temporaryFolder()
    const home = await temporaryFolder()
    await promisify(execFile)('sh', ['-c', cloneCommand!], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: home },
    })
    const catalogue = path.join(folder, 'stoa', '.claude-plugin', 'marketplace.json')
    expect(JSON.parse(await readFile(catalogue, 'utf8')).plugins.length).toBeGreaterThan(0)
    const { items } = JSON.parse(await readFile(path.join(PROJECT, 'data/starter/starter.json'), 'utf8'))
    const setUp = await setUpWith(setUpUrl!, PASSWORD)
    const found = await new Api(server.baseUrl).get('//api/v1/catalog/search', { cookie: setUp.cookie })
    expect(found.body.total).toBe(items.length)
    await server.stop()
  })

  test('shows a set-up link at every start until somebody chose a password; the first one still works then', async () => {
    const env = { DATA_DIR: await newDataDir(), LOG_LEVEL: 'silent' }
    const first = await startServer(env)
    const { pathname } = new URL(welcomeOf(first.stdout()).setUpUrl!)
    await first.stop()
    const second = await startServer(env)
    const { setUpUrl, cloneCommand } = welcomeOf(second.stdout())
    expect(cloneCommand).toBeUndefined()
    expect((await fetch(setUpUrl!)).status).toBe(200)
    await setUpWith(second.baseUrl + pathname, PASSWORD)
    await second.stop()
    const third = await startServer(env)
    expect((await third.stop()).stdout).toBe(`ready ${third.baseUrl}\n`)
  })

  test('gets a set-up link for ADMIN_EMAIL alone', async () => {
    const server = await startServer({ DATA_DIR: await newDataDir(), ADMIN_EMAIL: EMAIL })
    await setUpWith(welcomeOf(server.stdout()).setUpUrl!, PASSWORD)
    expect((await new Api(server.baseUrl).signIn(EMAIL, PASSWORD)).status).toBe(204)
    await server.stop()
  })

  test('takes its admin from ADMIN_EMAIL and ADMIN_PASSWORD, with no set-up link, and keeps them; it is welcomed once', async () => {
    const env = { DATA_DIR: await newDataDir(), LOG_LEVEL: 'silent' }
    const first = await startServer({ ...env, ...ADMIN })
    expect(welcomeOf(first.stdout())).toMatchObject({
      setUpUrl: undefined,
      cloneCommand: expect.stringContaining('git clone '),
    })
    const api = new Api(first.baseUrl)
    expect((await api.signIn(EMAIL, PASSWORD)).status).toBe(204)
    expect((await api.get('/me')).body).toMatchObject({ email: EMAIL, admin: true })
    await first.stop()

    const other = { ADMIN_EMAIL: 'other@example.com', ADMIN_PASSWORD: 'another password' }
    const second = await startServer({ ...env, ...other })
    expect((await new Api(second.baseUrl).signIn('other@example.com', 'another password')).status).toBe(401)
    expect((await new Api(second.baseUrl).signIn(EMAIL, PASSWORD)).status).toBe(204)
    expect((await second.stop()).stdout).toBe(`ready ${second.baseUrl}\n`)
  })
})

describe('the set-up link', () => {
  test('signs the admin in with the password that was chosen, once', async () => {
    const server = await startServer({ DATA_DIR: await newDataDir() })
    const { setUpUrl } = welcomeOf(server.stdout())
    expect((await postForm(setUpUrl!, { password: 'short' })).status).toBe(400)
    const { cookie, location } = await setUpWith(setUpUrl!, PASSWORD)
    expect(location).toBe('/')
    const me = await new Api(server.baseUrl).get('/me', { cookie })
    expect(me.body).toMatchObject({ username: 'admin', admin: true })

    const again = await postForm(setUpUrl!, { password: 'stolen by somebody' })
    expect(again.status).toBeGreaterThanOrEqual(400)
    expect((await fetch(setUpUrl!)).status).toBe(again.status)
    expect((await new Api(server.baseUrl).signIn('admin@localhost', 'stolen by somebody')).status).toBe(401)
    expect((await new Api(server.baseUrl).signIn('admin@localhost', PASSWORD)).status).toBe(204)
    await server.stop()
  })
})

/** Every setting with values that it refuses. */
const WRONG: Record<string, readonly string[]> = {
  HOST: ['a b', 'http://localhost', 'two\nlines', 'host.invalid', '192.0.2.1'],
  PORT: ['x', '-1', '65536', '80.5', '0x50', ' 80', '1e3', '999999'],
  BASE_URL: [
    'stoa.example.com',
    'ftp://stoa.example.com',
    'https://stoa.example.com/?a=b',
    'https://stoa.example.com/#top',
    'https://user@stoa.example.com',
    'https://',
  ],
  DATABASE_URL: ['postgres://stoa@db/stoa', 'sqlite:stoa.db', '/stoa.duckdb'],
  MARKETPLACE_NAME: [
    'Stoa',
    'my store',
    '-stoa',
    'stoa--x',
    'claude-plugins-official',
    'anthropic-tools-official',
    'x'.repeat(60),
    '../up',
  ],
  ADMIN_EMAIL: ['root', 'root@', '@example.com', 'a b@example.com', 'a@b@c'],
  ADMIN_PASSWORD: ['seven77'],
  STARTER_ITEMS: ['yes', 'true', '2', '01'],
  OUTBOUND_ALLOW: ['*', 'http://idp', '10.0.0.0/33', 'idp:0', 'idp:65536', '10.0.0.0/', 'idp,,git', 'a b'],
  TRUSTED_PROXIES: ['*', 'proxy.example', '10.0.0.0/33', '127.0.0.1:80', '127.0.0.1,,::1', 'loopback'],
  OIDC_ISSUER: [
    'idp.example.com',
    'ftp://idp.example.com',
    'http://idp.example.com',
    'https://idp.example.com/?tenant=a',
    'https://idp.example.com/#a',
    'https://user@idp.example.com',
    'https://idp.example.com/.well-known/openid-configuration',
  ],
  OIDC_CLIENT_ID: ['two\nlines', 'st\u00f6a', 'x'.repeat(501)],
  OIDC_CLIENT_SECRET: ['two\nlines', 'gehe\u00efm-hunter22'],
  OIDC_GROUPS_CLAIM: ['my groups', 'two\nlines'],
  OIDC_GROUP_MAP: ['nothing'],
  OIDC_TRUST_EMAIL: ['yes'],
  METRICS_TOKEN: ['short hunter22'],
  IDLE_SECONDS: ['0', '75s', '1e9'],
  STOP_GRACE_MS: ['-1', '5s', '1e9'],
  HTTPS_PROXY: ['ftp://ann:hunter22@proxy.example.com'],
  HTTP_PROXY: ['socks5://ann:hunter22@proxy.example.com:1080'],
  NO_PROXY: ['http://internal.example'],
  LOG_LEVEL: ['loud', 'INFO', 'fatal', '30'],
}
const WRONG_VALUES = Object.entries(WRONG).flatMap(([name, values]) =>
  values.map((value) => [name, value] as const),
)

/** Taken by the settings, and then refused without the setting's name, with a stack trace, or not at all. */
const WRONG_BUT = [
  // A failure of the file system reaches the terminal as a stack trace.
  ['DATA_DIR', '/dev/null'],
  ['DATA_DIR', '/dev/null/below'],
  // The look-up finds what every object inherits.
  ['STARTER_ITEMS', 'constructor'],
  ['STARTER_ITEMS', 'toString'],
  // An empty query or fragment is one too: links then begin with "https://stoa.example.com/?/".
  ['BASE_URL', 'https://stoa.example.com/?'],
  ['BASE_URL', 'https://stoa.example.com/#'],
  // Found out only when the user is made, and then the line does not name the setting.
  ['ADMIN_EMAIL', '+@example.com'],
  ['ADMIN_PASSWORD', 'x'.repeat(201)],
  // A path of nothing is the current folder.
  ['DATABASE_URL', 'duckdb:'],
  // Found out only when somebody imports, and then by the wrong person.
  ['LOCAL_IMPORT_ROOT', '/dev/null'],
  ['LOCAL_IMPORT_ROOT', '/nonexistent/imports'],
] as const

describe('a wrong setting', () => {
  test.each(WRONG_VALUES)('stops the start with one line and no trace: %s=%j', (variable, value) =>
    expectRefused(variable, value, isReadAlone(variable, value)),
  )

  test.each(WRONG_BUT)('stops the start with one line, in every case: %s=%j', (variable, value) =>
    expectRefused(variable, value),
  )

  test('stops the start: ADMIN_PASSWORD without ADMIN_EMAIL', async () => {
    const end = await runToEnd({ DATA_DIR: await newDataDir(), ADMIN_PASSWORD: PASSWORD })
    expect(end).toMatchObject({ code: 1, stdout: '' })
    expect(end.stderr).toMatch(/^stoa: .*ADMIN_PASSWORD.*ADMIN_EMAIL.*\n$/)
    expect(end.stderr).not.toContain(PASSWORD)
  })

  const SSO = {
    OIDC_ISSUER: 'https://idp.example.com',
    OIDC_CLIENT_ID: 'stoa',
    OIDC_CLIENT_SECRET: 'a client secret',
  }

  test.each(['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const)(
    'stops the start: single sign-on without %s',
    async (missing) => {
      const { [missing]: _, ...env } = SSO
      const end = await runToEnd({ DATA_DIR: await newDataDir(), ...env })
      expect(end).toMatchObject({ code: 1, stdout: '' })
      expect(end.stderr).toMatch(new RegExp(`^stoa: .* are set but ${missing} is not; .*\\n$`))
      expect(end.stderr).not.toContain(SSO.OIDC_CLIENT_SECRET)
    },
  )

  test('stops the start: OIDC_GROUPS_CLAIM alone', async () => {
    const end = await runToEnd({ DATA_DIR: await newDataDir(), OIDC_GROUPS_CLAIM: 'groups' })
    expect(end).toMatchObject({ code: 1, stdout: '' })
    expect(end.stderr).toMatch(/^stoa: OIDC_GROUPS_CLAIM is set but OIDC_ISSUER and .* are not; .*\n$/)
  })

  test('is not shown where it holds a password', async () => {
    const end = await runToEnd({
      DATA_DIR: await newDataDir(),
      DATABASE_URL: 'postgres://stoa:hunter22@db/stoa',
    })
    expect(end.code).toBe(1)
    expect(end.stderr).not.toContain('hunter22')
  })

  test('is in this table for every setting that can be wrong', () => {
    const tested = new Set([...WRONG_VALUES, ...WRONG_BUT].map(([name]) => name))
    expect([...tested].sort()).toEqual(
      Object.values(SETTINGS)
        .map(({ variable }) => variable)
        .sort(),
    )
  })
})

/** Each setting's first wrong value stops the program; what the others say is read from the table, which it prints. */
function isReadAlone(variable: string, value: string): boolean {
  const isFirst = WRONG[variable]![0] === value
  // What no machine has is found out by listening.
  const isTable = !(variable === 'HOST' && /^[\w.]+$/.test(value))
  return !isFirst && isTable
}

/** Their values are shown to nobody. */
const SECRETS = ['ADMIN_PASSWORD', 'OIDC_CLIENT_SECRET', 'METRICS_TOKEN', 'HTTPS_PROXY', 'HTTP_PROXY']

async function expectRefused(variable: string, value: string, isAlone = false): Promise<void> {
  const email = variable === 'ADMIN_PASSWORD' ? { ADMIN_EMAIL: EMAIL } : {}
  const password = variable === 'ADMIN_EMAIL' ? { ADMIN_PASSWORD: PASSWORD } : {}
  const cwd = await temporaryFolder()
  const env = { DATA_DIR: path.join(cwd, 'data'), ...email, ...password, [variable]: value }
  const stderr = isAlone ? refusalOf(env) : await stderrOf(env, cwd)
  const lines = stderr.trimEnd().split('\n')
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain(variable)
  const isSecret = SECRETS.includes(variable)
  if (isSecret) expect(lines[0]).not.toContain(JSON.stringify(value).slice(1, -1))
  else expect(lines[0]).toContain(JSON.stringify(value).slice(1, -1))
  const accepted = Object.values(SETTINGS).find((setting) => setting.variable === variable)!.accepts
  // What the network refuses, not the table, is said in other words.
  if (!lines[0]!.includes('cannot be used')) expect(lines[0]).toContain(accepted)
}

async function stderrOf(env: Record<string, string>, cwd: string): Promise<string> {
  const end = await runToEnd(env, [], { cwd })
  expect(end, end.stderr).toMatchObject({ code: 1, stdout: '' })
  expect(await readdir(cwd), 'what it left').toEqual([])
  return end.stderr
}

function refusalOf(env: Record<string, string>): string {
  try {
    readSettings(env)
  } catch (error) {
    if (error instanceof AppError && error.code === 'settings_invalid') return error.message
    throw error
  }
  throw new Error(`${JSON.stringify(env)} was accepted.`)
}

describe('the address', () => {
  test('is a free port with PORT=0, and the ready line names it', async () => {
    const [one, two] = await Promise.all(
      [await newDataDir(), await newDataDir()].map((dataDir) =>
        startServer({ DATA_DIR: dataDir, PORT: '0' }),
      ),
    )
    expect(new Set([one!.baseUrl, two!.baseUrl]).size).toBe(2)
    for (const server of [one!, two!]) {
      expect(server.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/)
      expect((await fetch(`${server.baseUrl}/readyz`)).status).toBe(200)
      await server.stop()
    }
  })

  test('that is taken stops the start with a line that names HOST and PORT', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    const parent = await temporaryFolder()
    const end = await runToEnd({ DATA_DIR: path.join(parent, 'data'), PORT: String(port) })
    other.close()
    expect(end).toMatchObject({ code: 1, stdout: '' })
    expect(end.stderr).toMatch(new RegExp(`^stoa: HOST 127\\.0\\.0\\.1 with PORT ${port} is taken; .*\\n$`))
    expect(await readdir(parent)).toEqual([])
  })

  test('that BASE_URL gives is the one that is announced', async () => {
    const server = await startServer({ DATA_DIR: await newDataDir(), BASE_URL: 'https://stoa.example.com/' })
    const { storeUrl, setUpUrl, cloneCommand } = welcomeOf(server.stdout())
    expect(server.baseUrl).toBe('https://stoa.example.com')
    expect(storeUrl).toBe('https://stoa.example.com')
    expect(setUpUrl).toMatch(/^https:\/\/stoa\.example\.com\/set-up\/[\w-]+$/)
    expect(cloneCommand).toMatch(/^git clone https:\/\/admin:stoa_\w+.*@stoa\.example\.com\/git\/stoa\.git$/)
    await server.stop()
  })
})

describe('a data folder', () => {
  test('belongs to one process: a second one is refused with one line, and the first goes on', async () => {
    const dataDir = await newDataDir()
    const first = await startServer({ DATA_DIR: dataDir, ...ADMIN })
    const end = await runToEnd({ DATA_DIR: dataDir, ...ADMIN })
    expect(end).toMatchObject({ code: 1, stdout: '' })
    expect(end.stderr).toMatch(/^stoa: .*in use by another process.*\n$/)
    expect(end.stderr).toContain(`(${first.pid})`)
    expect(end.stderr).toContain(dataDir)
    expect((await new Api(first.baseUrl).signIn(EMAIL, PASSWORD)).status).toBe(204)
    await first.stop()
  })

  test('is refused with one line when its database is damaged', async () => {
    const dataDir = await newDataDir()
    await mkdir(dataDir)
    await writeFile(
      path.join(dataDir, 'stoa.duckdb'),
      'this was never a database, however long one looks at it',
    )
    const end = await runToEnd({ DATA_DIR: dataDir })
    expect(end).toMatchObject({ code: 1, stdout: '' })
    expect(end.stderr).toMatch(/^stoa: The database .*stoa\.duckdb cannot be opened.*\n$/)
  })
})

describe('--help', () => {
  test.each(['--help', '-h'])(
    '%s lists every setting with its default and what it accepts, and starts nothing',
    async (flag) => {
      const cwd = await temporaryFolder()
      const end = await runToEnd({}, [flag], { cwd })
      expect(end).toMatchObject({ code: 0, stderr: '' })
      for (const { variable, meaning, fallback, accepts } of Object.values(SETTINGS)) {
        for (const words of [variable, meaning, fallback, accepts]) expect(end.stdout).toContain(words)
      }
      expect(await readdir(cwd)).toEqual([])
    },
  )

  test('is answered by whatever name the program is started: through a link, or without its ending', async () => {
    const current = path.join(await temporaryFolder(), 'current')
    await symlink(PROJECT, current)
    const linked = path.join(current, path.relative(PROJECT, PROGRAM))
    for (const name of [linked, PROGRAM.replace(/\.js$/, '')]) {
      const end = await runToEnd({}, ['--help'], { command: [process.execPath, name] })
      expect(end).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('stoa serve') })
    }
  })

  test('works although a setting is wrong', async () => {
    expect(await runToEnd({ PORT: 'x' }, ['--help'])).toMatchObject({ code: 0, stderr: '' })
  })
})

describe('the log', () => {
  test('is JSON, line by line, and holds no token, no cookie, no password and no set-up code', async () => {
    const server = await startServer({ DATA_DIR: await newDataDir(), STARTER_ITEMS: '1', LOG_LEVEL: 'trace' })
    const { setUpUrl, cloneCommand } = welcomeOf(server.stdout())
    const cloneUrl = cloneCommand!.slice('git clone '.length)
    const token = decodeURIComponent(new URL(cloneUrl).password)
    const { cookie } = await setUpWith(setUpUrl!, PASSWORD)
    const api = new Api(server.baseUrl)
    await new Api(server.baseUrl).signIn('admin@localhost', 'a wrong password')
    await api.signIn('admin@localhost', PASSWORD)
    await api.withToken(token).get('/me')
    await api.get(`/catalog/search?q=${token}`)
    await api.get(`//store/${token}`)
    await api.get(`//git/${token}.git/info/refs?service=git-upload-pack`)
    await tryGit(await temporaryFolder(), ['clone', cloneUrl])
    await api.upload('/items', { file: skillZip('tidy') })
    await api.post('/session', `{"email":"admin@localhost","password":"${PASSWORD}"`)
    const { stdout, stderr } = await server.stop()

    expect(stderr).toBe('')
    const log = logLines(stdout)
    expect(log.length).toBeGreaterThan(8)
    for (const line of log) expect(JSON.parse(line)).toMatchObject({ msg: expect.any(String) })
    const cookies = [cookie, api.cookie!].map((one) => one.split('=')[1]!)
    const secrets = [token, PASSWORD, 'a wrong password', setUpUrl!.split('/').at(-1)!, ...cookies]
    for (const secret of secrets) expect(log.join('\n')).not.toContain(secret)
  })
})

describe('SIGTERM', () => {
  test('lets an upload in flight finish, takes no new connection, and ends with code 0', async () => {
    const dataDir = await newDataDir()
    const server = await startServer({ DATA_DIR: dataDir, ...ADMIN })
    const upload = await slowUpload(server)
    server.signal('SIGTERM')
    await server.printed(/"msg":"stopping"/)
    await expect(fetch(`${server.baseUrl}/healthz`)).rejects.toThrow()
    upload.finish()
    expect(await withDeadline(upload.answer, 'the answer')).toMatch(/^HTTP\/1\.1 201 /)
    expect(await withDeadline(server.exited, 'the end')).toMatchObject({ code: 0, signal: null, stderr: '' })

    const again = await startServer({ DATA_DIR: dataDir })
    const api = new Api(again.baseUrl)
    await api.signIn(EMAIL, PASSWORD)
    expect((await api.get('/items/slow-by-root')).status).toBe(200)
    await again.stop()
  })

  test('twice ends it at once, although an upload is in flight, and loses nothing that was stored', async () => {
    const dataDir = await newDataDir()
    const server = await startServer({ DATA_DIR: dataDir, ...ADMIN })
    await slowUpload(server)
    server.signal('SIGTERM')
    await server.printed(/"msg":"stopping"/)
    server.signal('SIGTERM')
    expect(await withDeadline(server.exited, 'the end')).toMatchObject({ code: 1, signal: null })
    const again = await startServer({ DATA_DIR: dataDir })
    expect((await new Api(again.baseUrl).signIn(EMAIL, PASSWORD)).status).toBe(204)
    await again.stop()
  })

  test('with nothing to do ends the server with code 0, from the ready line on', async () => {
    const observer = `const write = process.stdout.write
      process.stdout.write = function (text, ...others) {
        if (text.startsWith('ready ')) process.stderr.write('listeners: ' + process.listenerCount('SIGTERM'))
        return write.call(this, text, ...others)
      }`
    const url = `data:text/javascript,${encodeURIComponent(observer)}`
    const server = await startServer(
      { DATA_DIR: await newDataDir() },
      { command: [process.execPath, '--import', url, PROGRAM] },
    )
    expect(await server.stop()).toMatchObject({ code: 0, signal: null, stderr: 'listeners: 1' })
  })

  test('SIGINT (Ctrl+C) stops it likewise', async () => {
    const server = await startServer({ DATA_DIR: await newDataDir() })
    server.signal('SIGINT')
    expect(await withDeadline(server.exited, 'the end')).toMatchObject({ code: 0, signal: null })
  })
})

/** An upload of which the server has everything but the end, on a connection of its own. */
async function slowUpload(server: ServerProcess): Promise<{ finish(): void; answer: Promise<string> }> {
  const session = new Api(server.baseUrl)
  await session.signIn(EMAIL, PASSWORD)
  const { token } = (await session.post('/tokens', { name: 'slow', scopes: ['items:write'] })).body
  const body = Buffer.concat([
    Buffer.from('--edge\r\nContent-Disposition: form-data; name="file"; filename="slow.zip"\r\n\r\n'),
    skillZip('slow'),
    Buffer.from('\r\n--edge--\r\n'),
  ])
  const half = Math.floor(body.length / 2)
  const head = [
    'POST /api/v1/items HTTP/1.1',
    'Host: 127.0.0.1',
    `Authorization: Bearer ${token}`,
    'Content-Type: multipart/form-data; boundary=edge',
    `Content-Length: ${body.length}`,
    // The server says "100 Continue" once the request is in its hands: no need to guess when.
    'Expect: 100-continue',
    '\r\n',
  ].join('\r\n')
  const socket = connect(Number(new URL(server.baseUrl).port), '127.0.0.1')
  let received = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text
  })
  // A server that is told twice resets the connection.
  socket.on('error', () => undefined)
  socket.write(head)
  await withDeadline(
    seen(socket, () => received.includes('100 Continue')),
    '100 Continue',
  )
  received = ''
  socket.write(body.subarray(0, half))
  const answer = seen(socket, () => received.includes('\r\n\r\n')).then(() => received)
  answer.catch(() => undefined)
  return { finish: () => void socket.write(body.subarray(half)), answer }
}

function seen(socket: Socket, isThere: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (isThere()) resolve()
    }
    socket.on('data', look)
    socket.once('close', () => reject(new Error('The connection was closed.')))
    look()
  })
}

function welcomeOf(stdout: string) {
  return {
    storeUrl: /^ {2}Your store is at (\S+)$/m.exec(stdout)?.[1],
    setUpUrl: /(http\S+\/set-up\/\S+)$/m.exec(stdout)?.[1],
    cloneCommand: /^ {4}(git clone .*)$/m.exec(stdout)?.[1],
  }
}

/** Everything but the welcome, which is indented or empty, and the ready line. */
function logLines(stdout: string): string[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('  ') && !line.startsWith('ready '))
}

function postForm(url: string, fields: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
}

async function setUpWith(
  url: string,
  password: string,
): Promise<{ cookie: string; location: string | null }> {
  const page = await (await fetch(url)).text()
  expect(page).toMatch(/<form[^>]*method="post"/i)
  expect(page).toMatch(/<input[^>]*name="password"/i)
  const answer = await postForm(url, { password })
  expect(answer.status).toBe(303)
  const cookie = answer.headers.get('set-cookie')!.split(';')[0]!
  return { cookie, location: answer.headers.get('location') }
}
