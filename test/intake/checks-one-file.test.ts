/**
 * A new check costs one file and one line: a copy of the built program gets both, and then looks with it at whatever
 * comes in, on every way, and keeps with each version what it came to.
 */
import { appendFile, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Api } from '../support/api.ts'
import { type GitServer, runGitServer } from '../support/git-server.ts'
import { PROJECT, type ServerProcess, startServer } from '../support/process.ts'
import { marketplaceFiles, newMarketplace } from '../support/sources.ts'
import { temporaryFolder } from '../support/temp.ts'
import { manifest, markdown, PLUGIN_JSON } from '../support/uploads.ts'
import { makeZip, type ZipFiles } from '../support/zip.ts'

const ADMIN = { email: 'root@example.com', password: 'correct horse battery' }
const LOUD = 'Listen.\n\nGET UP NOW!\n'

/** The built program with the examples: of each its file, and a line in the index. */
async function copyWith(...names: string[]): Promise<string> {
  const copy = await temporaryFolder('with-checks')
  const filter = (file: string) => !file.endsWith('.map')
  await cp(path.join(PROJECT, 'dist'), path.join(copy, 'dist'), { recursive: true, filter })
  for (const name of ['node_modules', 'public', 'migrations', 'data', 'package.json'])
    await symlink(path.join(PROJECT, name), path.join(copy, name))
  // The threads of `dist/src` are the packed ones, which know no other checks (ADR 55): here they are as compiled.
  for (const name of ['intake/inspector-thread', 'sources/checker-thread']) {
    const { code } = await transform(await readFile(path.join(PROJECT, 'src', `${name}.ts`), 'utf8'), {
      loader: 'ts',
    })
    await writeFile(path.join(copy, 'dist', 'src', `${name}.js`), code.replace(/\.ts(?=["'])/g, '.js'))
  }
  const checks = path.join(copy, 'dist', 'src', 'intake', 'checks')
  for (const name of names) {
    const source = await readFile(path.join(import.meta.dirname, 'example-checks', `${name}.ts`), 'utf8')
    const { code } = await transform(source, { loader: 'ts' })
    await writeFile(
      path.join(checks, `${name}.js`),
      code.replace('../../../src/intake/checks/check.ts', './check.js'),
    )
    await appendFile(path.join(checks, 'all.js'), `\nexport { ${name} } from './${name}.js'\n`)
  }
  return path.join(copy, 'dist', 'src', 'main.js')
}

let git: GitServer
let server: ServerProcess
let admin: Api
let importRoot: string
beforeAll(async () => {
  git = await runGitServer()
  importRoot = await temporaryFolder('import-root')
  const program = await copyWith('shouting', 'floppies')
  const env = {
    DATA_DIR: path.join(await temporaryFolder(), 'data'),
    LOG_LEVEL: 'silent',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    OUTBOUND_ALLOW: git.host,
    LOCAL_IMPORT_ROOT: importRoot,
  }
  server = await startServer(env, { command: [process.execPath, program] })
  admin = new Api(server.baseUrl)
  await admin.signIn(ADMIN.email, ADMIN.password)
})
afterAll(async () => {
  await server?.stop()
  await git.close()
})

const codesOf = ({ issues }: { issues: { code: string; path?: string; line?: number }[] }) =>
  issues.map(({ code, path, line }) => `${code} ${path}${line === undefined ? '' : `:${line}`}`)
const versionOf = async (item: string, version: string) =>
  (await admin.get(`/items/${item}/versions/${version}`)).body
const outcomes = ({ checks }: { checks: { check: string; outcome: string }[] }) =>
  Object.fromEntries(checks.map(({ check, outcome }) => [check, outcome]))

describe('an upload', () => {
  test.each<[string, ZipFiles, string]>([
    ['skill', { 'SKILL.md': markdown('name: loud-skill\ndescription: Is loud.', LOUD) }, 'SKILL.md:7'],
    [
      'agent',
      { 'loud-agent.md': markdown('name: loud-agent\ndescription: Is loud.', LOUD) },
      'loud-agent.md:7',
    ],
    [
      'plugin',
      { [PLUGIN_JSON]: manifest({ name: 'loud-plugin' }), 'commands/a.md': LOUD },
      'commands/a.md:3',
    ],
  ])(
    'of a %s is refused until its place is confirmed, and its version keeps that',
    async (kind, files, place) => {
      const file = makeZip(files)
      const refused = await admin.upload('/items', { file })
      expect([refused.status, refused.body.code]).toEqual([422, 'invalid_upload'])
      expect(codesOf(refused.body)).toEqual([`shouting_found ${place}`])
      expect(refused.body.issues[0].message).toBe(
        `${place} shouts; lower your voice, or confirm ${place} if it must be loud.`,
      )
      const published = await admin.upload('/items', { file, confirmSecrets: place })
      expect(published.status).toBe(201)
      const { servedName, latest } = published.body
      const version = await versionOf(servedName, latest)
      expect(version.checks).toMatchObject([
        { check: 'floppies', title: 'Floppy disks', rules: 1, outcome: 'passed', confirmed: [] },
        { check: 'git-files', outcome: 'passed' },
        { check: 'secrets', outcome: 'passed' },
        { check: 'shouting', title: 'Shouting', rules: 3, outcome: 'confirmed', confirmed: [place] },
      ])
      expect(version.publishedAt >= version.checks[0].ranAt).toBe(true)
      const page = await admin.get(`//store/${servedName}`)
      expect(page.body).toContain('<dd>Shouting: 1 place confirmed</dd>')
      expect(page.body).toContain('<dd>Secrets: nothing found</dd>')
      expect(kind).toBe(published.body.kind)
    },
  )

  test('is refused for good by a check that lets nothing be confirmed', async () => {
    const file = makeZip({ 'SKILL.md': markdown('name: old\ndescription: Is old.'), 'a.flp': 'x' })
    const { status, body } = await admin.upload('/items', { file, confirmSecrets: 'a.flp' })
    expect([status, ...codesOf(body)]).toEqual([422, 'floppy_found a.flp'])
    expect(body.issues[0].message).toBe(
      '"a.flp" is a floppy disk, which no skill can read; copy what is on it.',
    )
  })

  test('is shown with the finding on the wizard’s page, where it is confirmed', async () => {
    const files = { 'SKILL.md': markdown('name: wizard-loud\ndescription: Is loud.', LOUD) }
    const { headers } = await admin.upload('//store/new', { file: makeZip(files) })
    const draft = headers.get('location')!
    const shown = (await admin.get(`/${draft}`)).body
    expect(shown).toContain('It cannot be published yet: 1 error.')
    expect(shown).toContain('Confirm below what must be loud, or correct the folder')
    expect(shown).toContain('What shouts')
    expect(shown).toContain('SKILL.md:7 shouts. I looked at <code>SKILL.md:7</code>: it has to be loud.')
    expect(shown).toContain('name="confirmSecrets" value="SKILL.md:7"')
  })
})

test('a sync holds what may be confirmed, refuses what may not, and publishes what passes', async () => {
  await newMarketplace(git, 'shop', [
    { name: 'loud', version: '1.0.0', files: { 'NOTES.md': LOUD } },
    { name: 'old', version: '1.0.0', files: { 'a.flp': 'x' } },
    { name: 'fine', version: '1.0.0' },
  ])
  await admin.post('/sources', {
    slug: 'shop',
    url: `${git.baseUrl}/shop.git`,
    mode: 'marketplace',
    promote: 'auto',
  })
  const { job } = (await admin.post('/sources/shop/sync')).body
  await admin.get(`/jobs/${job}/events`)
  const { body } = await admin.get('/sources/shop')
  const states = body.plugins.map(({ name, state, problem }: Record<string, string>) => [
    name,
    state,
    problem,
  ])
  expect(states).toEqual([
    ['fine', 'published', null],
    ['loud', 'held', expect.stringContaining('NOTES.md:3 shouts')],
    ['old', 'failed', expect.stringContaining('"a.flp" is a floppy disk, which no plugin can read')],
  ])
  expect((await admin.get('//admin/review')).body).toContain('may shout')
  const [{ id, version }] = (await admin.get('/sources/shop/held')).body
  const refused = await admin.post(`/sources/shop/held/${id}/promote`)
  expect([refused.status, ...codesOf(refused.body)]).toEqual([422, 'shouting_found NOTES.md:3'])
  expect((await admin.get(`//admin/sources/shop/held/${id}`)).body).toContain('it has to be loud.')
  const promoted = await admin.post(`/sources/shop/held/${id}/promote`, { confirmSecrets: ['NOTES.md:3'] })
  expect(promoted.status).toBe(200)
  expect(outcomes(await versionOf('loud', version))).toMatchObject({
    shouting: 'confirmed',
    secrets: 'passed',
  })
  expect(outcomes(await versionOf('fine', '1.0.0'))).toMatchObject({ shouting: 'passed', floppies: 'passed' })
})

test('an import of a folder is refused, and keeps what was confirmed', async () => {
  const files = marketplaceFiles('here', [
    { name: 'local-loud', version: '1.0.0', files: { 'NOTES.md': LOUD } },
  ])
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(importRoot, 'here', name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  const place = 'plugins/local-loud/NOTES.md:3'
  const refused = await admin.post('/imports', { path: 'here' })
  expect([refused.status, ...codesOf(refused.body)]).toEqual([422, `shouting_found ${place}`])
  const { status } = await admin.post('/imports', { path: 'here', confirmSecrets: [place] })
  expect(status).toBe(201)
  const version = await versionOf('local-loud', '1.0.0')
  expect(outcomes(version)).toMatchObject({ floppies: 'passed', shouting: 'confirmed' })
})
