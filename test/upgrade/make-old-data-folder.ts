/**
 * Makes `old-data-folder.tar.br`: the data folder that a store of commit 2689285 left behind, as people filled it
 * over its API, its pages and real git. Run it on a checkout of that commit, built, and never on another:
 *
 *   node --import tsx test/upgrade/make-old-data-folder.ts PATH-OF-CHECKOUT
 *
 * Ids, times and secrets come out different each time; `old-data-folder.json` says what they are. What is in it,
 * and why, is said where it is made.
 */
import { execFileSync } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { runGitServer } from '../support/git-server.ts'
import { agentZip, pluginZip, skillZip } from '../support/items.ts'
import type { OldStore } from '../support/old-data-folder.ts'
import { startServer } from '../support/process.ts'
import { PASSWORD } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'
import { makeZip } from '../support/zip.ts'
import { crlfNotes, offer, plugin, skill } from './old-items.ts'
import { createFiller, must } from './old-store-filler.ts'

const COMMIT = '2689285cee1de90ef4d9fdac5a6a4063334347fd'

const checkout = path.resolve(process.argv[2] ?? '')
if (execFileSync('git', ['rev-parse', 'HEAD'], { cwd: checkout, encoding: 'utf8' }).trim() !== COMMIT)
  throw new Error(`${checkout} is not a checkout of ${COMMIT}.`)

const dataDir = path.join(await temporaryFolder('old'), 'data')
const upstream = await runGitServer()
const server = await startServer(
  {
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    STARTER_ITEMS: '1',
    ADMIN_EMAIL: 'root@example.com',
    ADMIN_PASSWORD: PASSWORD,
    OUTBOUND_ALLOW: upstream.host,
  },
  { command: [process.execPath, path.join(checkout, 'dist', 'src', 'main.js')], cwd: checkout },
)

const store: OldStore = {
  commit: COMMIT,
  marketplaceName: 'stoa',
  password: PASSWORD,
  people: {},
  groups: {},
  items: {},
  feeds: [],
}
const { addPerson, token, as, item, version, sync, group, install, fetchFeed } = createFiller(
  server.baseUrl,
  store,
)

// People. `by-ben` and `ben` are two whose items' served names can meet; `official` has a name that would be
// refused later; nobody but root is an admin.
await addPerson('root', { exists: true })
for (const name of ['ann', 'ben', 'cleo', 'dan', 'by-ben', 'official']) await addPerson(name)

// Items whose files steer git where they arrive, each in a way of its own.
await item('ann', skill('reports', { ...crlfNotes(1), '.gitattributes': '*.md text\n' }), '1.0.0')
await version('reports', skill('reports', { ...crlfNotes(2), '.gitattributes': '*.md text\n' }), '1.0.1')
await version('reports', skill('reports', { ...crlfNotes(3), '.gitattributes': '*.md text\n' }), '1.1.0')
await item(
  'ann',
  plugin('large-files', '1.2.0', {
    '.lfsconfig': '[lfs]\n\turl = https://lfs.example.com/elsewhere\n',
    'models/.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
    'models/real.bin': Buffer.from([0, 1, 2, 3, 13, 10, 255]),
    'models/pointer.bin': `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d7a'.repeat(16)}\nsize 12345\n`,
  }),
)
await item(
  'ben',
  plugin('wide', '0.9.0', {
    '.gitattributes':
      '*.txt text working-tree-encoding=UTF-16LE\n*.id ident\n*.bat eol=crlf\n*.list merge=union\n*.sh text\n',
    'notes.txt': 'Grüße an alle,\nin UTF-8.\n',
    'which.id': '$Id$ and $Id: not mine $\n',
    'run.bat': '@echo off\necho LF all the way\n',
    'names.list': 'ann\nben\n',
    'go.sh': { content: '#!/bin/bash\r\necho "CRLF all the way"\r\n', mode: 0o100755 },
    '.gitignore': '*.log\nbuild/\n',
    '.mailmap': 'Ben <ben@example.com> <b@example.com>\n',
  }),
)
await version('wide', plugin('wide', '1.0.0', { 'notes.txt': 'No more attributes.\n' }))
await version(
  'wide',
  plugin('wide', '1.1.0', { '.gitattributes': '*.txt text eol=crlf\n', 'notes.txt': 'With them again.\n' }),
)
// A folder that holds nothing else, and a skill of a plugin that has attributes of its own.
await item(
  'ben',
  plugin('nested', '2.0.0-beta.1', {
    'skills/deep/SKILL.md': '---\nname: deep\ndescription: Lies deep.\n---\n\nDeep.\n',
    'skills/deep/.gitattributes': '* text=auto eol=crlf\n',
    'only/steering/.gitattributes': '* -text\n',
  }),
)
// Items that steer nothing: a script as Linux needs it, one as Windows needs it, bytes that are no text.
await item(
  'ann',
  plugin('exact', '1.0.0', {
    'bin/run.sh': { content: '#!/bin/bash\necho exact\n', mode: 0o100755 },
    'bin/run.cmd': '@echo off\r\necho exact\r\n',
    'data/mixed.txt': 'one\ntwo\r\nthree\rfour',
    'data/bytes.bin': Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
    'data/empty': '',
  }),
)
await item('ben', {
  kind: 'agent',
  file: makeZip({
    'reviewer.md': '---\nname: reviewer\ndescription: Reviews.\n---\n\nReview.\r\n',
    '.gitattributes': '*.md text\n',
  }),
})
await item('cleo', { kind: 'skill', file: skillZip('plain-skill', { version: '1.0.0' }) })
await item('cleo', {
  kind: 'plugin',
  file: pluginZip('needs-large-files', { version: '1.0.0', dependencies: ['large-files-by-ann'] }),
})

// Names that meet: `notes` of `by-ben` is served as `notes-by-by-ben`, as `notes-by` of `ben` would be.
await item('by-ben', { kind: 'skill', file: skillZip('notes', { version: '1.0.0' }) })
await item('official', { kind: 'agent', file: agentZip('guide', { version: '1.0.0' }) })

// Private items: one that a group once had and no longer has, one that nobody else ever had.
await item('ann', { ...skill('secret-sauce', {}), sharing: 'private' }, '1.0.0')
await item('ann', { ...skill('payroll', {}), sharing: 'private' }, '1.0.0')

// What became of versions and items: archived, yanked, deprecated with a successor.
await item('ben', plugin('retired', '1.0.0', { '.gitattributes': '* text\n', 'a.txt': 'a\r\n' }))
await install('ben', 'retired-by-ben')
await must(as('ben').delete('/items/retired-by-ben'))
await must(as('ben').post('/items/wide-by-ben/versions/1.1.0/yank', { reason: 'It was too wide.' }))
await must(
  as('ann').post('/items/reports-by-ann/versions/1.0.1/deprecate', {
    reason: 'Use the next one.',
    successor: 'plain-skill-by-cleo',
  }),
)

// A source whose plugins steer git: one version is published, another is held for an admin.
const shared = await upstream.repository('shared')
await offer(shared, '1.0.0')
await must(
  as('root').post('/sources', { slug: 'shared', url: shared.url, mode: 'marketplace', promote: 'auto' }),
)
await sync('shared')
await must(as('root').patch('/sources/shared', { promote: 'hold' }))
await offer(shared, '1.1.0')
await sync('shared')

// Groups. `makers` has every tier; `readers` is fetched by nobody; `drafty` has no members.
await group('makers', ['ann', 'ben', 'by-ben', 'cleo'], {
  'exact-by-ann': 'required',
  'large-files-by-ann': 'default',
  'reports-by-ann': 'default',
  'secret-sauce-by-ann': 'default',
  'wide-by-ben': 'available',
})
await group('readers', ['cleo', 'dan'], { 'nested-by-ben': 'required', 'shared-tool': 'default' })
await group('drafty', [], { 'exact-by-ann': 'default' })

// Installs: without a pin, with an exact one, with a range.
await install('ann', 'wide-by-ben')
await install('ann', 'payroll-by-ann')
await install('ann', 'reviewer-by-ben')
await install('ben', 'reports-by-ann', '1.0.0')
await install('ben', 'wide-by-ben', '0.9.0')
await install('ben', 'nested-by-ben')
await install('cleo', 'reports-by-ann', '~1.0.0')
await install('cleo', 'needs-large-files-by-cleo')
await install('cleo', 'notes-by-by-ben')
await install('dan', 'wide-by-ben', '^1.0.0')
await install('dan', 'guide-by-official')
await must(as('ben').put('/items/large-files-by-ann/opt-out'))

// Feeds with several steps, fetched by real git, so that `fetches` has rows of them.
await fetchFeed('ann', 'ann')
await fetchFeed('ben', 'ben')
await fetchFeed('cleo', 'cleo')
await fetchFeed('makers', 'ann')
await fetchFeed('makers', 'root')
await fetchFeed('makers', 'cleo')
const passing = await token('ben', 'Passing')
await fetchFeed('makers', 'ben', passing)
await must(as('ben').delete(`/tokens/${passing.id}`))
await version('reports', skill('reports', { ...crlfNotes(4), '.gitattributes': '*.md text\n' }), '1.2.0')
await must(as('root').delete('/groups/makers/grants/secret-sauce-by-ann'))
await fetchFeed('ann', 'ann')
await fetchFeed('makers', 'ann')
// Cleo leaves after she fetched; dan comes after the private item was taken back, and has not fetched.
await must(as('root').delete('/groups/makers/members/cleo'))
await must(as('root').put('/groups/makers/members/dan'))
store.groups.makers = { members: ['ann', 'ben', 'by-ben', 'dan'], fetchedBy: ['ann', 'ben', 'root'] }
store.groups.readers = { members: ['cleo', 'dan'], fetchedBy: [] }
store.groups.drafty = { members: [], fetchedBy: [] }

// A draft of the upload wizard, as its first page keeps it.
const form = new FormData()
form.append('file', new Blob([new Uint8Array(skillZip('half-done', { version: '1.0.0' }))]), 'half-done.zip')
await must(
  as('ann').send('POST', '//store/new', form, { accept: 'application/json', origin: server.baseUrl }),
)

const end = await server.stop()
if (end.code !== 0) throw new Error(end.stderr)
await upstream.close()
await rm(path.join(dataDir, 'repos'), { recursive: true, force: true })
const tar = execFileSync('tar', ['--create', '--sort=name', '--directory', dataDir, '.'], {
  maxBuffer: 256 * 1024 * 1024,
})
const archive = brotliCompressSync(tar, {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: tar.length,
  },
})
const beside = path.join(import.meta.dirname, 'old-data-folder')
await writeFile(`${beside}.tar.br`, archive)
await writeFile(`${beside}.json`, `${JSON.stringify(store, null, 2)}\n`)
execFileSync('node_modules/.bin/biome', ['format', '--write', `${beside}.json`])
process.stdout.write(`${archive.length} bytes of ${tar.length}\n`)
