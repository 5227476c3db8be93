/** DATA_DIR is for the user that Stoa runs as, whatever it was and whatever the umask is. */
import { spawnSync } from 'node:child_process'
import { chmod, chown, lstat, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { closeFolder } from '../../src/store/closed-folder.ts'
import { Api } from '../support/api.ts'
import { git } from '../support/git.ts'
import { runGitServer } from '../support/git-server.ts'
import { PNG, pluginZip } from '../support/items.ts'
import { oldDataFolder } from '../support/old-data-folder.ts'
import { PROGRAM, runToEnd, startServer } from '../support/process.ts'
import { newMarketplace } from '../support/sources.ts'
import { PASSWORD } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const ADMIN = { ADMIN_EMAIL: 'root@example.com', ADMIN_PASSWORD: PASSWORD }
const ANYBODYS = { command: ['sh', '-c', 'umask 000; exec "$0" "$@"', process.execPath, PROGRAM] }
/** What a store makes. */
const PLACES = ['stoa.duckdb', 'objects.git', 'repos', 'blobs', 'drafts', 'archives', 'keys', 'secrets']

const NOBODY = ['setpriv', '--reuid=65534', '--regid=4242', '--clear-groups']
/** Only root becomes somebody else, and where the program lies others must be let in. */
const canBeNobody = asNobody('cat', PROGRAM).status === 0

function asNobody(...command: string[]) {
  return spawnSync(NOBODY[0]!, [...NOBODY.slice(1), ...command])
}

/** What others could open, from the folder on. */
async function openPlaces(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const places = [folder, ...entries.map((entry) => path.join(entry.parentPath, entry.name))]
  const modes = await Promise.all(places.map(async (place) => [place, (await lstat(place)).mode] as const))
  return modes.flatMap(([place, mode]) => ((mode & 0o077) === 0 ? [] : [path.relative(folder, place) || '.']))
}

/** As every program with a common umask leaves it. */
async function openAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink())
      await chmod(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644)
  await chmod(folder, 0o755)
}

test('whatever a server writes is closed under any umask: uploads, drafts, feeds, ZIPs, sources, secrets', async () => {
  const upstream = await runGitServer()
  const dataDir = path.join(await temporaryFolder(), 'data')
  await mkdir(dataDir)
  await chmod(dataDir, 0o777)
  const server = await startServer({ DATA_DIR: dataDir, OUTBOUND_ALLOW: upstream.host, ...ADMIN }, ANYBODYS)
  const api = new Api(server.baseUrl)
  await api.signIn(ADMIN.ADMIN_EMAIL, PASSWORD)
  await api.upload('/items', { file: pluginZip('kit'), photo: PNG })
  await api.put('/items/kit-by-root/install')
  await api.send('POST', '//store/new', formWith(pluginZip('draft')))
  const { url } = await newMarketplace(upstream, 'tools', [{ name: 'saw' }])
  await api.post('/sources', { slug: 'tools', url, mode: 'marketplace', secret: 's3cret' })
  const { job } = (await api.post('/sources/tools/sync')).body
  // Until it has ended.
  await api.get(`/jobs/${job}/events`)
  expect((await api.get('/items/saw')).status).toBe(200)
  const clone = /http\S+@\S+\.git/.exec(server.stdout())![0]
  await git(await temporaryFolder(), ['clone', '--quiet', clone, 'stoa'])
  expect((await api.get('//marketplace.zip')).status).toBe(200)
  expect(await readdir(dataDir)).toEqual(expect.arrayContaining(PLACES))
  for (const place of PLACES.slice(1)) expect(await readdir(path.join(dataDir, place)), place).not.toEqual([])
  expect(await openPlaces(dataDir)).toEqual([])
  await server.stop()
  expect(await openPlaces(dataDir)).toEqual([])
  await upstream.close()
})

test('an upgrade closes the folder of an earlier program, its backup and all that was open in it', async () => {
  const { dataDir } = await oldDataFolder()
  await chmod(path.dirname(dataDir), 0o755)
  await openAll(dataDir)
  const [database, packs] = [path.join(dataDir, 'stoa.duckdb'), path.join(dataDir, 'objects.git')]
  const reading = canBeNobody
    ? [
        ['head', '-c', '1', database],
        ['ls', packs],
        ['ls', dataDir],
      ]
    : []
  expect(reading.map((command) => asNobody(...command).status)).toEqual(reading.map(() => 0))
  const server = await startServer({ DATA_DIR: dataDir }, ANYBODYS)
  expect(await readdir(dataDir)).toEqual(expect.arrayContaining([expect.stringMatching(/\.backup$/)]))
  expect(await openPlaces(dataDir)).toEqual([])
  for (const command of reading) expect(String(asNobody(...command).stderr)).toContain('Permission denied')
  await server.stop()
  expect(await openPlaces(dataDir)).toEqual([])
})

test('a start that is refused beside a running store changes no modes, and the store goes on', async () => {
  const dataDir = path.join(await temporaryFolder(), 'data')
  const server = await startServer({ DATA_DIR: dataDir, ...ADMIN })
  await openAll(dataDir)
  const before = await openPlaces(dataDir)
  const { stderr } = await runToEnd({ DATA_DIR: dataDir, ...ADMIN })
  expect(stderr).toContain('is in use by another process')
  expect(await openPlaces(dataDir)).toEqual(before)
  const api = new Api(server.baseUrl)
  await api.signIn(ADMIN.ADMIN_EMAIL, PASSWORD)
  expect((await api.upload('/items', { file: pluginZip('kit') })).status).toBe(201)
  await server.stop()
})

test.skipIf(!canBeNobody)(
  'a user takes a folder that their group is lent, and is refused one that is everybody’s',
  async () => {
    const folder = await temporaryFolder()
    await chmod(folder, 0o755)
    const [lent, anybodys] = [path.join(folder, 'lent'), path.join(folder, 'anybodys')]
    await mkdir(lent)
    await chown(lent, 0, 4242)
    await chmod(lent, 0o2770)
    const options = { command: [...NOBODY, process.execPath, PROGRAM] }
    const server = await startServer({ DATA_DIR: lent, ...ADMIN }, options)
    expect(await openPlaces(lent)).toEqual(['.'])
    await server.stop()

    await mkdir(anybodys)
    await chmod(anybodys, 0o777)
    const { code, stderr } = await runToEnd({ DATA_DIR: anybodys, ...ADMIN }, [], options)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^stoa: DATA_DIR is ".*", .*\(mode 777\), and it belongs to another user; .*\n$/)
    expect(await readdir(anybodys)).toEqual([])
  },
)

function formWith(zip: Buffer): FormData {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(zip)]), 'draft.zip')
  return form
}

test('links lead to nothing that is closed', async () => {
  const folder = await temporaryFolder()
  const elsewhere = path.join(await temporaryFolder(), 'theirs')
  await writeFile(elsewhere, 'hi')
  await chmod(elsewhere, 0o644)
  await chmod(folder, 0o755)
  await symlink(elsewhere, path.join(folder, 'link'))
  closeFolder(folder)
  expect((await stat(elsewhere)).mode & 0o777).toBe(0o644)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
})

test('a folder that is everybody’s by design is refused with the way out, and left as it is', async () => {
  const folder = await temporaryFolder()
  await chmod(folder, 0o1777)
  const { code, stderr } = await runToEnd({ DATA_DIR: folder, ...ADMIN })
  expect(code).toBe(1)
  expect(stderr).toMatch(/^stoa: DATA_DIR is ".*", .*\(mode 1777\).*such as one inside it\.\n$/)
  expect((await stat(folder)).mode & 0o7777).toBe(0o1777)
  expect(await readdir(folder)).toEqual([])
})
