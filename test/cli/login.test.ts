/** Logging in: one login for each store, nothing left behind, and questions that may be left without an answer. */
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { type Home, newHome } from './command.ts'
import { onTerminal } from './terminal.ts'

let one: RunningStoa
let two: RunningStoa
let ann: Person
beforeAll(async () => {
  ;[one, two] = await Promise.all([runStoa(), runStoa()])
  ann = await one.person('ann')
  await two.person('ann')
})
afterAll(() => Promise.all([one.close(), two.close()]))

const login = (
  home: Home,
  store: RunningStoa,
  options: { env?: Record<string, string>; email?: string } = {},
) =>
  home.stoa(['login', store.baseUrl, '--email', options.email ?? ann.email, '--password-stdin', '--json'], {
    input: `${PASSWORD}\n`,
    ...(options.env && { env: options.env }),
  })

const tokensOf = async (person: Person) =>
  (await person.api.get('/tokens')).body.filter(({ name }: { name: string }) => name.startsWith('stoa on '))

describe('where the login cannot be kept', () => {
  test.each([
    ['a file stands where the folder belongs', async (place: string) => writeFile(place, '')],
    ['a link leads nowhere', async (place: string) => symlink('/proc/nowhere/at-all', place)],
  ])('nobody is signed in and no token is made: %s', async (_, prepare) => {
    const home = await newHome()
    const before = (await tokensOf(ann)).length
    const place = path.join(home.folder, 'config')
    await prepare(place)
    const ended = await login(home, one, { env: { XDG_CONFIG_HOME: place } })
    expect(ended.code).toBe(1)
    const { error } = ended.json()
    expect(error.code).toBe('config_unwritable')
    expect(ended.stderr).toBe(`stoa: ${error.message}\n`)
    expect(error.message).toContain(`${place}/stoa/config.json cannot be written`)
    expect(await tokensOf(ann)).toHaveLength(before)
  })

  test('a token that was made before that showed is revoked', async () => {
    const home = await newHome()
    const before = (await tokensOf(ann)).length
    const folder = path.dirname(home.config)
    // Somebody takes the folder away while the store makes the token.
    const front = createServer(async (request, response) => {
      const hasBody = request.method === 'POST'
      const { cookie, authorization } = request.headers
      const answer = await fetch(`${one.baseUrl}${request.url}`, {
        method: request.method!,
        headers: {
          'content-type': 'application/json',
          ...(cookie && { cookie }),
          ...(authorization && { authorization }),
        },
        ...(hasBody && { body: await text(request) }),
      })
      if (hasBody && request.url === '/api/v1/tokens') {
        await rm(folder, { recursive: true })
        await writeFile(folder, '')
      }
      response.writeHead(answer.status, [...answer.headers].flat())
      response.end(Buffer.from(await answer.arrayBuffer()))
    })
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
    const ended = await home.stoa(['login', url, '--email', ann.email, '--password-stdin', '--json'], {
      input: PASSWORD,
    })
    front.close()
    expect([ended.code, ended.json().error.code]).toEqual([1, 'config_unwritable'])
    expect(await tokensOf(ann)).toHaveLength(before)
  })

  test('what is there already and cannot be read is not written over', async () => {
    const home = await newHome()
    await mkdir(path.dirname(home.config), { recursive: true })
    await writeFile(home.config, '{"url":')
    const ended = await login(home, one)
    expect([ended.code, ended.json().error.code]).toEqual([1, 'config_invalid'])
    expect(await readFile(home.config, 'utf8')).toBe('{"url":')
  })
})

test('a configuration that is a link stays one, and nothing else is left beside it', async () => {
  const home = await newHome()
  const real = path.join(home.folder, 'dotfiles.json')
  await login(home, one)
  await writeFile(real, await readFile(home.config))
  await rm(home.config)
  await symlink(real, home.config)
  expect((await login(home, one)).code).toBe(0)
  expect(await realpath(home.config)).toBe(real)
  expect((await stat(real)).mode & 0o777).toBe(0o600)
  expect(await readdir(path.dirname(home.config))).toEqual(['config.json'])
})

describe('logins to two stores', () => {
  test('are kept beside each other; the last one counts, STOA_URL chooses', async () => {
    const home = await newHome()
    await login(home, one)
    const second = await login(home, two)
    expect(second).toMatchObject({ code: 0 })
    expect(second.stderr).toContain(`set STOA_URL for ${one.baseUrl}.\n`)
    for (const store of [one, two]) {
      const stack = await home.stoa(['stack', '--json'], { env: { STOA_URL: store.baseUrl } })
      expect(stack).toMatchObject({ code: 0 })
      expect(stack.json().gitUrl).toContain(store.baseUrl)
    }
    expect((await home.stoa(['stack', '--json'])).json().gitUrl).toContain(two.baseUrl)
  })

  test('end one by one, and the other stays', async () => {
    const home = await newHome()
    await login(home, one)
    await login(home, two)
    const left = await home.stoa(['logout'])
    expect(left.stdout).toBe(
      `Logged out of ${two.baseUrl}. Set STOA_URL to one of the others: ${one.baseUrl}.\n`,
    )
    const undecided = await home.stoa(['stack', '--json'])
    expect(undecided.json().error.message).toContain(`you are logged in to: ${one.baseUrl}.`)
    expect((await home.stoa(['stack'], { env: { STOA_URL: one.baseUrl } })).code).toBe(0)
    expect((await home.stoa(['logout', two.baseUrl])).stdout).toBe(
      `Nobody was logged in to ${two.baseUrl}.\n`,
    )
    expect((await home.stoa(['logout', `${one.baseUrl}/`])).stdout).toBe(`Logged out of ${one.baseUrl}.\n`)
    await expect(stat(home.config)).rejects.toThrow('ENOENT')
    expect((await home.stoa(['logout'])).stdout).toBe('Nobody was logged in.\n')
  })

  test('of which none is chosen are not ended by guessing', async () => {
    const home = await newHome()
    const kept = (url: string) => ({ url, username: 'ann', token: 'x', tokenId: null })
    await mkdir(path.dirname(home.config), { recursive: true })
    const before = JSON.stringify({ others: [kept('https://a.example'), kept('https://b.example')] })
    await writeFile(home.config, before)
    const ended = await home.stoa(['logout'])
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain('stoa logout https://a.example or https://b.example.')
    expect(await readFile(home.config, 'utf8')).toBe(before)
  })

  test('as another person at the same store replaces the token of the former', async () => {
    const home = await newHome()
    const bob = await one.person('bob')
    await login(home, one)
    const { token } = JSON.parse(await readFile(home.config, 'utf8'))
    expect((await login(home, one, { email: bob.email })).json().username).toBe('bob')
    expect((await one.anonymous.withToken(token).get('/me')).body.code).toBe('token_revoked')
  })
})

describe('what comes on standard input', () => {
  test('is text: another password is not tried in its place', async () => {
    const home = await newHome()
    const input = Buffer.from(`${PASSWORD}\xfc`, 'latin1')
    const ended = await home.stoa(
      ['login', one.baseUrl, '--email', ann.email, '--password-stdin', '--json'],
      { input },
    )
    expect([ended.code, ended.json().error.code]).toEqual([2, 'usage'])
    expect(ended.stderr).toContain('is not UTF-8; send the password in UTF-8.')
  })

  test('may begin with the byte order mark of a Windows shell', async () => {
    const home = await newHome()
    const ended = await home.stoa(['login', one.baseUrl, '--email', ann.email, '--password-stdin'], {
      input: `\ufeff${PASSWORD}\r\n`,
    })
    expect(ended.code).toBe(0)
  })
})

describe('a question on the terminal', () => {
  test('is not asked where a pipe is said to be: what is typed would be seen', async () => {
    const home = await newHome()
    const args = ['login', one.baseUrl, '--email', ann.email, '--password-stdin']
    const ended = await onTerminal(home, args, [])
    expect(ended).toMatchObject({ code: 2 })
    expect(ended.shown).toContain('send the password through a pipe')
  })

  test.each([
    ['Ctrl-C at the first', [{ after: 'Email: ', keys: '\x03' }], 130],
    ['Ctrl-D at the first', [{ after: 'Email: ', keys: '\x04' }], 1],
    [
      'Ctrl-C at the password',
      [
        { after: 'Email: ', keys: 'ann@example.com\r' },
        { after: 'Password: ', keys: 'half\x03' },
      ],
      130,
    ],
    [
      'Ctrl-D at the password',
      [
        { after: 'Email: ', keys: 'ann@example.com\r' },
        { after: 'Password: ', keys: '\x04' },
      ],
      1,
    ],
  ])('ends quietly and without success after %s', async (_, typed, code) => {
    const home = await newHome()
    const ended = await onTerminal(home, ['login', one.baseUrl], typed)
    expect(ended.code).toBe(code)
    expect(ended.shown).not.toMatch(/ at |Error|half|node:/)
    expect(ended.shown.trimEnd().split('\n').length).toBeLessThanOrEqual(typed.length)
    await expect(stat(home.config)).rejects.toThrow('ENOENT')
  })

  test('that was answered logs in', async () => {
    const home = await newHome()
    const ended = await onTerminal(
      home,
      ['login', one.baseUrl],
      [
        { after: 'Email: ', keys: `${ann.email}\r` },
        { after: 'Password: ', keys: `${PASSWORD}\r` },
      ],
    )
    expect(ended).toMatchObject({ code: 0 })
    expect(ended.shown).toContain('as ann; the token is in')
    expect(ended.shown).not.toContain(PASSWORD)
  })

  test('with --json ends in the one document too', async () => {
    const home = await newHome()
    const ended = await onTerminal(
      home,
      ['login', one.baseUrl, '--json'],
      [{ after: 'Email: ', keys: '\x03' }],
    )
    expect(ended.shown).toContain('{"error":{"code":"cancelled"')
    expect(ended.code).toBe(130)
  })
})

describe('a token that the store refuses', () => {
  test('is told with where it came from', async () => {
    const home = await newHome()
    await login(home, one)
    const { token } = JSON.parse(await readFile(home.config, 'utf8'))
    const fromEnvironment = await home.stoa(['stack'], { env: { STOA_TOKEN: 'stoa_old' } })
    expect(fromEnvironment.code).toBe(1)
    expect(fromEnvironment.stderr).toMatch(/^note: the token is that of STOA_TOKEN\.\nstoa: /)
    const { id } = (await tokensOf(ann))[0]
    expect(id).toBe(JSON.parse(await readFile(home.config, 'utf8')).tokenId)
    await one.anonymous.withToken(token).delete(`/tokens/${id}`)
    expect((await home.stoa(['stack'])).stderr).toMatch(/^note: the token is that of stoa login\.\nstoa: /)
  })

  test('is told also when what is sent with it is large', async () => {
    const home = await newHome()
    const folder = path.join(home.folder, 'large')
    await mkdir(folder)
    await writeFile(path.join(folder, 'SKILL.md'), '---\nname: large\ndescription: Large.\n---\n\nHi.\n')
    await writeFile(path.join(folder, 'noise.bin'), randomBytes(20_000_000))
    const env = { STOA_URL: one.baseUrl, STOA_TOKEN: 'stoa_old' }
    const ended = await home.stoa(['publish', folder, '--json'], { env })
    expect([ended.code, ended.json().error.code]).toEqual([1, 'token_invalid'])
  })
})

test('a word that is not UTF-8 is not sent as another one', async () => {
  const home = await newHome()
  const ended = await home.stoa(['search', 'caf\ufffd'])
  expect([ended.code, ended.stderr]).toEqual([
    2,
    'stoa: "caf\ufffd" has bytes that are not UTF-8; give it in UTF-8.\n',
  ])
})
