/** One person, one terminal: login, publish, search, install, stack, logout. */
import { chmod, mkdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessions } from '../../src/access/sessions.repo.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { zipFolder } from '../../src/cli/zip-folder.ts'
import { pluginZip, skillZip } from '../support/items.ts'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'
import { type Home, newHome } from './command.ts'

let store: RunningStoa
let ann: Person
let home: Home

beforeAll(async () => {
  store = await runStoa()
  ann = await store.person('ann')
  home = await newHome()
})
afterAll(() => store.close())

const login = (from: Home, person: Person, ...more: string[]) =>
  from.stoa(['login', store.baseUrl, '--email', person.email, '--password-stdin', ...more], {
    input: `${PASSWORD}\n`,
  })

/** A skill in a folder, with what development leaves beside it. */
async function skillFolder(name: string, files: Record<string, string> = {}): Promise<string> {
  const folder = path.join(await temporaryFolder(), name)
  const all = {
    'SKILL.md': `---\nname: ${name}\ndescription: What ${name} does, and when.\n---\n\nDo it well.\n`,
    ...files,
  }
  for (const [file, content] of Object.entries(all)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
    await writeFile(path.join(folder, file), content)
  }
  return folder
}

describe('login', () => {
  test('keeps a token that only its owner can read, and shows it nowhere', async () => {
    const ended = await login(home, ann)
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toBe(`Logged in to ${store.baseUrl} as ann; the token is in ${home.config}.\n`)
    expect((await stat(home.config)).mode & 0o777).toBe(0o600)
    expect((await stat(path.dirname(home.config))).mode & 0o777).toBe(0o700)
    const { token } = JSON.parse(await readFile(home.config, 'utf8'))
    expect((await store.anonymous.withToken(token).get('/me')).body).toMatchObject({ username: 'ann' })
    expect(ended.stdout).not.toContain(token)
  })

  test('asks for what the commands need and no more; the session is gone, the token ends', async () => {
    const [row] = (await ann.api.get('/tokens')).body
    expect(row.scopes).toEqual(['git:read', 'items:read', 'items:write'])
    expect(row.expiresAt).not.toBeNull()
    // The one that the API's client of this test signed in with.
    const { id } = getUser(store.deps.db, 'ann')
    expect(store.deps.db.many(sessions, 'user', id).size).toBe(1)
  })

  test('a second time replaces the token instead of piling them up', async () => {
    const before = JSON.parse(await readFile(home.config, 'utf8'))
    expect((await login(home, ann)).code).toBe(0)
    const after = JSON.parse(await readFile(home.config, 'utf8'))
    expect(after.tokenId).not.toBe(before.tokenId)
    expect((await store.anonymous.withToken(before.token).get('/me')).body.code).toBe('token_revoked')
  })

  test('with a wrong password ends with the sentence of the store and keeps what was there', async () => {
    const before = await readFile(home.config, 'utf8')
    const ended = await home.stoa(
      ['login', store.baseUrl, '--email', ann.email, '--password-stdin', '--json'],
      { input: 'not the password' },
    )
    const { body } = await store.anonymous.post('/session', { email: 'x@example.com', password: 'wrong one' })
    expect(ended).toMatchObject({ code: 1, stderr: `stoa: ${body.detail}\n` })
    expect(ended.json()).toEqual({ error: { code: 'bad_credentials', message: body.detail } })
    expect(await readFile(home.config, 'utf8')).toBe(before)
  })

  test('--admin is for admins', async () => {
    const ended = await login(await newHome(), ann, '--admin')
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toBe('stoa: ann is not an admin; leave the scope "admin" out.\n')
  })

  test('--token-stdin keeps a token that was made elsewhere, once the store knows it', async () => {
    const other = await newHome()
    const token = await ann.token('items:read')
    const ended = await other.stoa(['login', store.baseUrl, '--token-stdin', '--json'], { input: token })
    expect(ended.json()).toEqual({ url: store.baseUrl, username: 'ann', config: other.config })
    const wrong = await other.stoa(['login', store.baseUrl, '--token-stdin'], { input: 'stoa_wrong' })
    expect(wrong).toMatchObject({ code: 1, stdout: '' })
    expect((await other.stoa(['stack'])).code).toBe(0)
  })
})

describe('publish', () => {
  test('a folder becomes an item, without .git and node_modules, and says so', async () => {
    const folder = await skillFolder('tidy-up', {
      'scripts/run.sh': '#!/bin/sh\necho tidy\n',
      '.git/HEAD': 'ref: refs/heads/main\n',
      'scripts/node_modules/left-pad/index.js': 'module.exports = 1\n',
      '.hidden': 'kept\n',
    })
    await chmod(path.join(folder, 'scripts/run.sh'), 0o755)
    const ended = await home.stoa(['publish', folder, '--tag', 'order', '--tag', 'home'])
    expect(ended).toMatchObject({ code: 0, stderr: 'Left out: .git, scripts/node_modules.\n' })
    expect(ended.stdout).toBe(`Published tidy-up-by-ann 0.1.0 (new): ${store.baseUrl}/store/tidy-up-by-ann\n`)
    const { body } = await ann.api.get('/items/tidy-up-by-ann/versions/0.1.0/files')
    expect(body.map(({ path, mode }: { path: string; mode: string }) => `${mode} ${path}`)).toEqual([
      '100644 .hidden',
      '100644 SKILL.md',
      '100755 scripts/run.sh',
    ])
    expect((await ann.api.get('/items/tidy-up-by-ann')).body.tags).toEqual(['order', 'home'])
  })

  test('what looks like a secret is refused with its place, and published when that is named', async () => {
    const token = ['ghp', '_', 'R7kQ2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3'].join('')
    const folder = await skillFolder('leaky', {
      'docs/a.md': `\n${token}\n`,
      '.env': `X=${token}`,
      '.gitignore': '.env\n',
    })
    const refused = await home.stoa(['publish', folder])
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('Left out: .env.')
    expect(refused.stderr).toContain('docs/a.md:2')
    expect(refused.stderr).not.toContain(token)
    const confirmed = await home.stoa(['publish', folder, '--confirm-secret', 'docs/a.md:2'])
    expect(confirmed).toMatchObject({ code: 0 })
  })

  test('the same folder again becomes its next version, with other words in the store', async () => {
    const folder = await skillFolder('tidy-up', { 'more.md': 'More.\n' })
    const words = ['--notes', 'Tidies more.', '--title', 'Tidy up!', '--sharing', 'private']
    const ended = await home.stoa(['publish', folder, ...words, '--json'])
    expect(ended.json()).toEqual({
      item: 'tidy-up-by-ann',
      version: '0.1.1',
      isNew: false,
      issues: [],
      leftOut: [],
      url: `${store.baseUrl}/store/tidy-up-by-ann`,
    })
    const { body } = await ann.api.get('/items/tidy-up-by-ann')
    expect(body).toMatchObject({ title: 'Tidy up!', sharing: 'private', latest: '0.1.1', versions: 2 })
    const [newest] = (await ann.api.get('/items/tidy-up-by-ann/versions')).body
    expect(newest.notes).toBe('Tidies more.')
  })

  test.each([
    ['a sharing that there is not', ['--sharing', 'privat']],
    ['an empty one, as of a variable that was never set', ['--sharing', '']],
    ['too many tags', Array.from({ length: 21 }, (_, index) => ['--tag', `tag${index}`]).flat()],
    ['a category that there is not', ['--category', 'x'.repeat(41)]],
  ])('with %s nothing is published, neither new nor as a version', async (_, words) => {
    for (const name of ['tidy-up', 'never-seen']) {
      const folder = await skillFolder(name, { 'other.md': `${words[1]}\n` })
      const before = (await ann.api.get('/catalog/search?owner=ann')).body
      expect(await home.stoa(['publish', folder, ...words])).toMatchObject({ code: 1, stdout: '' })
      expect((await ann.api.get('/catalog/search?owner=ann')).body).toEqual(before)
    }
  })

  test('the same files are the same bytes, whenever they were written and in whatever order', async () => {
    const files = { 'a.md': 'a', 'b/c.md': 'c', 'b.md': 'b' }
    const [one, two] = [
      await skillFolder('same', files),
      await skillFolder('same', Object.fromEntries(Object.entries(files).reverse())),
    ]
    await utimes(path.join(two, 'a.md'), 1, 1)
    expect((await zipFolder(one)).zip.equals((await zipFolder(two)).zip)).toBe(true)
  })

  test('a ZIP is sent as it is; a version that exists is refused in the words of the store', async () => {
    const file = path.join(home.folder, 'lint.zip')
    await writeFile(file, pluginZip('lint', { version: '1.0.0' }))
    expect((await home.stoa(['publish', file])).stdout).toMatch(/^Published lint-by-ann 1\.0\.0 \(new\): /)
    const again = await home.stoa(['publish', file])
    expect(again).toMatchObject({ code: 1, stdout: '' })
    expect(again.stderr).toBe(
      "stoa: lint-by-ann has a version 1.0.0 already, and a version's bytes never change; publish this as 1.0.1 or later.\n",
    )
  })

  test('every problem is listed with its file and line', async () => {
    const folder = await skillFolder('broken', {
      'SKILL.md': '---\nname: Broken Name\nlicense: 3\n---\n\nx\n',
    })
    const ended = await home.stoa(['publish', folder, '--json'])
    expect(ended.code).toBe(1)
    const { error } = ended.json()
    expect(error.code).toBe('invalid_upload')
    expect(error.issues.length).toBeGreaterThan(1)
    for (const { path: file, line, severity, message, code } of error.issues) {
      expect(ended.stderr).toContain(`${file}:${line}: ${severity}: ${message} [${code}]\n`)
    }
    expect(ended.stderr.endsWith(`\nstoa: ${error.message}\n`)).toBe(true)
  })

  test('a link in the folder is what it means there, and one that leads out is left out with a word', async () => {
    const folder = await skillFolder('linked')
    await symlink('/etc/hostname', path.join(folder, 'host'))
    await symlink('SKILL.md', path.join(folder, 'copy.md'))
    const ended = await home.stoa(['publish', folder])
    expect(ended.code, ended.stderr).toBe(0)
    expect(ended.stderr).toContain('host: warning: "host" is a symbolic link that leads out of the folder')
    expect(ended.stdout).toContain('Published linked-by-')
  })

  test('what is not there is told before anything is sent', async () => {
    const ended = await home.stoa(['publish', 'nowhere'])
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toBe('stoa: "nowhere" cannot be read (ENOENT); name a folder or a ZIP.\n')
  })
})

describe('search, install, stack', () => {
  test('search finds by words, as text and as the answer of the API', async () => {
    const bob = await store.person('bob')
    expect((await bob.api.upload('/items', { file: skillZip('sly') })).status).toBe(201)
    const text = await home.stoa(['search', 'lint'])
    expect(text.stdout).toMatch(/^lint-by-ann +1\.0\.0 +plugin +What lint does\.\n$/)
    const json = (await home.stoa(['search', '--kind', 'plugin', '--owner', 'me', '--json'])).json()
    expect(json.results.map(({ servedName }: { servedName: string }) => servedName)).toEqual(['lint-by-ann'])
    expect((await home.stoa(['search', 'zzzz-nothing-like-it'])).stdout).toBe('Nothing was found.\n')
    expect((await home.stoa(['search', '--limit', '1'])).stdout).toMatch(
      /\n1 of 5; see --limit and --offset\.\n$/,
    )
  })

  test('what is installed is in the stack, with why; uninstalling takes it out', async () => {
    expect((await home.stoa(['stack'])).stdout).toBe('Your set is empty; find something with stoa search.\n')
    const pinned = await home.stoa(['install', 'lint-by-ann', '--pin', '^1.0'])
    expect(pinned).toMatchObject({ code: 0, stdout: 'Installed lint-by-ann, pinned to ^1.0.\n' })
    expect((await home.stoa(['install', 'tidy-up-by-ann'])).stdout).toBe('Installed tidy-up-by-ann.\n')
    await store.admin.put('/groups/everyone/grants/sly-by-bob', { tier: 'required' })
    expect((await home.stoa(['stack'])).stdout.split('\n')).toEqual([
      'lint-by-ann     1.0.0  plugin  installed by you, pinned to ^1.0',
      'sly-by-bob      0.1.0  skill   required by everyone',
      'tidy-up-by-ann  0.1.1  skill   installed by you',
      '',
    ])
    expect((await home.stoa(['stack', '--json'])).json()).toEqual((await ann.api.get('/stack')).body)
    expect((await home.stoa(['uninstall', 'lint-by-ann'])).stdout).toBe('Uninstalled lint-by-ann.\n')
    const again = await home.stoa(['uninstall', 'lint-by-ann', '--json'])
    expect(again.code).toBe(1)
    expect(again.json().error.code).toBe('install_not_found')
  })

  test('an item that is not there is told in the words of the store', async () => {
    const ended = await home.stoa(['install', '../users'])
    expect(ended.stderr).toBe(
      'stoa: There is no item "../users" that you may see; search the store for its name.\n',
    )
  })
})

test('logout revokes the token and forgets it', async () => {
  const { token } = JSON.parse(await readFile(home.config, 'utf8'))
  expect((await home.stoa(['logout'])).stdout).toBe(`Logged out of ${store.baseUrl}.\n`)
  expect((await store.anonymous.withToken(token).get('/me')).body.code).toBe('token_revoked')
  await expect(stat(home.config)).rejects.toThrow('ENOENT')
  expect((await home.stoa(['stack'])).stderr).toBe(
    'stoa: Nobody is logged in; run stoa login URL, or set STOA_URL and STOA_TOKEN.\n',
  )
})
