/** A preview says exactly what publishing then does: both are one proposal, which is stored or not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getUser } from '../../src/access/users.repo.ts'
import { listFiles } from '../../src/catalog/files.ts'
import { getItem, type ItemRow, listVersions, versions } from '../../src/catalog/items.repo.ts'
import { archiveItem } from '../../src/catalog/manage.ts'
import type { Proposal } from '../../src/catalog/publication/propose.ts'
import {
  type NewItemUpload,
  type NewVersionUpload,
  type Published,
  previewUpload,
  publishUpload,
  type Upload,
} from '../../src/catalog/publication/upload.ts'
import { yankVersion } from '../../src/catalog/version-status.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import { AppError } from '../../src/kernel/errors.ts'
import { withWrite } from '../../src/store/database.ts'
import { agentZip, PNG, pluginZip, skillZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { makeZip, type ZipFiles } from '../support/zip.ts'

/** In parts, so that nobody's scanner takes it for real. */
const SECRET = ['ghp', '_', 'R7kQ2mVx9TzLw4HsYbN1cPfJd8GaUe5KoXi3'].join('')
const LONG_PATH = `references/${'deep/'.repeat(30)}end.md`

let running: RunningStoa
const people = new Map<string, Actor>()
beforeAll(async () => {
  running = await runStoa({ env: { STARTER_ITEMS: '1' } })
  for (const name of ['ann', 'bob']) await running.person(name)
  for (const name of ['ann', 'bob', 'root']) {
    const { id, username, admin } = getUser(running.deps.db, name)
    people.set(name, { userId: id, username, admin })
  }
  await publish('ann', { zip: skillZip('taken', { version: '1.2.0' }) })
  await publish('ann', { zip: skillZip('shelved') })
  await archiveItem(running.deps, actor('ann'), item('shelved-by-ann'))
  await publish('ann', { zip: pluginZip('base') })
  await publish('bob', { zip: pluginZip('secretive'), sharing: 'private' })
  await publish('bob', { zip: pluginZip('open') })
})
afterAll(() => running.close())

const actor = (name: string): Actor => people.get(name)!
const item = (servedName: string): ItemRow => getItem(running.deps.db, servedName)
const publish = (by: string, upload: Upload) => publishUpload(running.deps, actor(by), upload)
const skill = (front: string, others: ZipFiles = {}) =>
  makeZip({ 'SKILL.md': `---\n${front}\n---\n\nDo it.\n`, ...others })
const leaky = (name: string) => skill(`name: ${name}\ndescription: x`, { '.env': `TOKEN=${SECRET}\n` })

/** What publishing came to: what is there then, or why it is not. */
async function attempt(by: string, upload: Upload): Promise<Published | AppError> {
  try {
    return await publish(by, upload)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

const rows = () => [...running.deps.db.all(versions)]

/** @param made anew for each: a ZIP moves into the thread that checks it */
async function foretold(
  made: () => Upload,
  by = 'ann',
): Promise<{ proposal: Proposal; done: Published | AppError }> {
  const before = rows()
  const proposal = await previewUpload(running.deps, actor(by), made())
  expect(rows(), 'a preview changes no row').toEqual(before)
  const done = await attempt(by, made())
  if (done instanceof AppError) {
    const { code, message, issues } = done
    expect({ code: proposal.refusals[0]?.code, message: proposal.refusals[0]?.message }).toEqual({
      code,
      message,
    })
    if (issues.length > 0) expect(issues).toEqual(proposal.issues.slice(0, issues.length))
    else expect(proposal.issues).toContainEqual({ code, severity: 'error', message })
    expect(rows()).toEqual(before)
    return { proposal, done }
  }
  const { item, version } = done
  expect(proposal.refusals).toEqual([])
  expect(done.issues).toEqual(proposal.issues)
  expect(done.isAgain ?? false).toBe(proposal.again !== undefined)
  expect({
    kind: proposal.kind,
    name: proposal.name,
    servedName: proposal.servedName,
    title: proposal.title,
    version: proposal.version,
    description: proposal.description,
    dependencies: proposal.dependencies,
  }).toEqual({
    kind: item.kind,
    name: item.name,
    servedName: item.servedName,
    title: item.title,
    version: version.version,
    description: version.description,
    dependencies: version.dependencies,
  })
  const stored = await listFiles(running.deps.objects, version.treeOid)
  expect(proposal.files.map(({ path }) => path).sort()).toEqual(stored.map(({ path }) => path).sort())
  if (done.isAgain) {
    expect(rows()).toEqual(before)
    return { proposal, done }
  }
  const { treeOid, mountOid, filesCount, sizeBytes, capabilities } = version
  expect(proposal.proposed?.publication.content).toMatchObject({
    ...{ treeOid, mountOid, filesCount, sizeBytes, capabilities },
  })
  return { proposal, done }
}

/** @returns how it ended: `published`, `again`, or the code of what was refused */
async function outcome(made: () => Upload, by?: string) {
  const { done, proposal } = await foretold(made, by)
  if (done instanceof AppError) return done.code
  const codes = proposal.issues.map(({ code }) => code)
  return [done.isAgain ? 'again' : 'published', ...codes].join(' ')
}

describe('of a new item', () => {
  const large = Object.fromEntries(
    Array.from({ length: 900 }, (_, index) => [`key-${index}`, 'x'.repeat(30)]),
  )
  const cases: Record<string, [ends: string, upload: () => NewItemUpload]> = {
    'a skill': ['published', () => ({ zip: skillZip('plain-skill') })],
    'an agent': ['published', () => ({ zip: agentZip('plain-agent', { version: '2.0.0' }) })],
    'a plugin': ['published', () => ({ zip: pluginZip('plain-plugin', { version: '1.0.0-beta.1' }) })],
    'under another name': [
      'published',
      () => ({ zip: pluginZip('old'), name: 'new-name', version: '3.0.0' }),
    ],
    'under its served name': ['published', () => ({ zip: skillZip('loop'), name: 'loop-by-ann' })],
    'described by hand': [
      'published',
      () => ({
        zip: pluginZip('told'),
        title: 'Told',
        description: 'By hand.',
        tags: ['A'],
        notes: 'First.',
      }),
    ],
    'with a photo and a document': [
      'published',
      () => ({ zip: skillZip('seen'), photo: PNG, docs: [{ name: 'a.md', content: Buffer.from('# A') }] }),
    ],
    'with a description that is too long to be shown': [
      'published',
      () => ({ zip: skill(`name: wordy\ndescription: ${'many words '.repeat(90)}`) }),
    ],
    'with a manifest that a thread stamps': [
      'published',
      () => ({
        zip: makeZip({
          '.claude-plugin/plugin.json': JSON.stringify({ name: 'large', description: 'x', metadata: large }),
          'commands/a.md': '---\ndescription: x\n---\nx\n',
        }),
      }),
    ],
    'with long paths': [
      'published path_long',
      () => ({ zip: skill('name: winding\ndescription: x', { [LONG_PATH]: 'x' }) }),
    ],
    'with a file that steers git': [
      'published file_not_served',
      () => ({ zip: pluginZip('steering', { files: { '.gitattributes': '* text' } }) }),
    ],
    'that needs what is there': [
      'published',
      () => ({ zip: pluginZip('needy', { dependencies: ['base', 'open-by-bob'] }) }),
    ],
    'that needs what is not there, or not to be seen': [
      'published dependency_missing dependency_missing',
      () => ({ zip: pluginZip('lonely', { dependencies: ['nowhere', 'secretive-by-bob'] }) }),
    ],
    'with a secret': ['invalid_upload', () => ({ zip: leaky('leaky') })],
    'with a secret that was confirmed': [
      'published secret_found',
      () => ({ zip: leaky('leaky'), confirmSecrets: ['.env:1'] }),
    ],
    'of a name that is taken': ['name_taken', () => ({ zip: skillZip('taken') })],
    'of a name that is archived': ['name_taken', () => ({ zip: skillZip('shelved') })],
    'of a bad name': ['invalid_upload', () => ({ zip: skillZip('Bad_Name') })],
    'of a bad name that was typed': ['invalid_name', () => ({ zip: skillZip('fine'), name: 'Bad Name' })],
    'of a bad version': ['invalid_upload', () => ({ zip: pluginZip('odd', { version: 'one' }) })],
    'of a bad version that was typed': ['invalid_version', () => ({ zip: skillZip('fine'), version: 'v1' })],
    'with several errors': [
      'invalid_upload',
      () => ({ zip: leaky('taken'), version: 'v1', title: 'x'.repeat(500) }),
    ],
    'of another kind than it is said to be': [
      'invalid_upload',
      () => ({ zip: skillZip('fine'), kind: 'agent' }),
    ],
    'with nothing in it': ['invalid_upload', () => ({ zip: makeZip({}) })],
    'that is no ZIP': ['invalid_upload', () => ({ zip: Buffer.from('no zip') })],
    'with a title that is too long': [
      'bad_request',
      () => ({ zip: skillZip('fine'), title: 'x'.repeat(500) }),
    ],
    'with no category of this store': [
      'invalid_category',
      () => ({ zip: skillZip('fine'), category: 'Nope' }),
    ],
    'with a photo that is none': ['photo_format', () => ({ zip: skillZip('fine'), photo: Buffer.from('x') })],
    'with a document that is none': [
      'doc_format',
      () => ({ zip: skillZip('fine'), docs: [{ name: 'a.exe', content: Buffer.from('x') }] }),
    ],
  }
  test.each(Object.entries(cases))('%s', async (_, [ends, upload]) => {
    expect(await outcome(upload)).toBe(ends)
  })
})

describe('of another version', () => {
  const of = (name: string, upload: Omit<NewVersionUpload, 'item'>): NewVersionUpload => ({
    item: item(name),
    ...upload,
  })
  const cases: Record<string, [ends: string, upload: () => Upload, by?: string]> = {
    'the next': ['published', () => of('taken-by-ann', { zip: skillZip('taken', { body: 'Other.' }) })],
    'a typed one': ['published', () => of('taken-by-ann', { zip: skillZip('taken'), version: '2.0.0' })],
    'the manifest’s': [
      'published',
      () => of('taken-by-ann', { zip: skillZip('taken', { version: '2.1.0' }) }),
    ],
    'with other words and for others': [
      'published',
      () =>
        of('taken-by-ann', {
          zip: skill(`name: taken\ndescription: ${'many words '.repeat(90)}`, { 'a.md': 'New.' }),
          notes: 'More.',
          patch: { tags: ['new'], sharing: 'public' },
        }),
    ],
    'of the very bytes that are there': [
      'again version_exists',
      () => of('open-by-bob', { zip: pluginZip('open') }),
      'bob',
    ],
    'of the very bytes, by a number': [
      'published',
      () => of('open-by-bob', { zip: pluginZip('open'), version: '9.0.0' }),
      'bob',
    ],
    'that is there': [
      'version_exists',
      () => of('taken-by-ann', { zip: skillZip('taken'), version: '1.2.0' }),
    ],
    'that the manifest says and is there': [
      'version_exists',
      () => of('taken-by-ann', { zip: skillZip('taken', { version: '1.2.0' }) }),
    ],
    'that is none': [
      'invalid_version',
      () => of('taken-by-ann', { zip: skillZip('taken'), version: 'next' }),
    ],
    'of an archived item': [
      'published archived',
      () => of('shelved-by-ann', { zip: skillZip('shelved', { body: 'New.' }) }),
    ],
    'of another kind': ['invalid_upload', () => of('taken-by-ann', { zip: pluginZip('taken') })],
    'of another name': [
      'published',
      () => of('taken-by-ann', { zip: skillZip('whatever', { body: 'As it is.' }) }),
    ],
    'with a secret': ['invalid_upload', () => of('taken-by-ann', { zip: leaky('taken') })],
    'with a secret that was confirmed': [
      'published secret_found',
      () => of('taken-by-ann', { zip: leaky('taken'), confirmSecrets: ['.env:1'] }),
    ],
    'with long paths, that needs what is not there': [
      'published path_long dependency_missing',
      () =>
        of('base-by-ann', {
          zip: pluginZip('base', { dependencies: ['nowhere'], files: { [LONG_PATH]: 'x' } }),
        }),
    ],
    'with notes that are too long': [
      'bad_request',
      () => of('taken-by-ann', { zip: skillZip('taken', { body: 'x' }), notes: 'x'.repeat(20_000) }),
    ],
    'by somebody else, who may edit it': [
      'published',
      () => of('base-by-ann', { zip: pluginZip('base', { files: { 'a.md': 'x' } }) }),
      'bob',
    ],
    'of what the store began with, by an admin': [
      'published',
      () => of('commit-messages', { zip: skillZip('commit-messages', { body: 'Ours.' }) }),
      'root',
    ],
  }
  test.each(Object.entries(cases))('%s', async (_, [ends, upload, by]) => {
    expect(await outcome(upload, by)).toBe(ends)
  })

  test('when all were yanked', async () => {
    await publish('ann', { zip: skillZip('withdrawn') })
    const yanked = item('withdrawn-by-ann')
    const [row] = listVersions(running.deps.db, yanked.id)
    await yankVersion(running.deps, actor('ann'), yanked, row!.version, 'Wrong.')
    expect(
      await outcome(() => of('withdrawn-by-ann', { zip: skillZip('withdrawn', { body: 'New.' }) })),
    ).toBe('published')
  })

  test('is refused before it is looked at where no upload is taken, by both', async () => {
    const curated = item('commit-messages')
    const upload = () => ({ item: curated, zip: skillZip('commit-messages') })
    const refused = { code: 'admin_required' }
    await expect(previewUpload(running.deps, actor('ann'), upload())).rejects.toMatchObject(refused)
    await expect(publish('ann', upload())).rejects.toMatchObject(refused)
  })
})

describe('what others do between a proposal and its rows', () => {
  /** Publish, and before its one transaction somebody does something. */
  const publishWhile = (upload: Upload, act: () => Promise<unknown>) => {
    const { deps } = running
    const db = withWrite(deps.db, async (plan) => {
      await act()
      return deps.db.write(plan)
    })
    return publishUpload({ ...deps, db }, actor('ann'), upload)
  }

  test('takes the name, or the version, and the proposal is refused', async () => {
    const other = () => ({ zip: skillZip('race') })
    await expect(publishWhile(other(), () => publish('ann', other()))).rejects.toMatchObject({
      code: 'name_taken',
    })
    const next = (body: string) => ({ item: item('race-by-ann'), zip: skillZip('race', { body }) })
    await expect(publishWhile(next('One.'), () => publish('ann', next('Two.')))).rejects.toMatchObject({
      code: 'version_exists',
      message: expect.stringContaining('publish this as 0.1.2 or later'),
    })
  })

  test('takes the item off the shelf, and whoever publishes is told', async () => {
    await publish('ann', { zip: skillZip('going') })
    const upload = { item: item('going-by-ann'), zip: skillZip('going', { body: 'New.' }) }
    const { issues } = await publishWhile(upload, () =>
      archiveItem(running.deps, actor('ann'), item('going-by-ann')),
    )
    expect(issues.map(({ code }) => code)).toEqual(['archived'])
  })
})
