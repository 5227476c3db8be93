/** A source of tags: single items, published by tags whose words must be true. */
import { describe, expect, test } from 'vitest'
import { listAudit } from '../../src/audit/audit.ts'
import { findItem } from '../../src/catalog/items.repo.ts'
import { promoteHeld } from '../../src/sources/held.ts'
import { previewSource } from '../../src/sources/preview.ts'
import { getSource, listHeld } from '../../src/sources/sources.repo.ts'
import { readTag } from '../../src/sources/tag-names.ts'
import type { GitRepository } from '../support/git-server.ts'
import { sourceStory } from './story.ts'

const the = sourceStory()

function skill(name: string, version: string, body = 'Do it well.'): string {
  return `---\nname: ${name}\ndescription: What ${name} does, and when.\nmetadata:\n  version: "${version}"\n---\n\n${body}\n`
}

/** Commit these files, and push tags that point there. */
async function release(repository: GitRepository, files: Record<string, string | null>, ...tags: string[]) {
  const oid = await repository.commit(files)
  for (const tag of tags)
    await repository.git('push', '--quiet', '--force', repository.bare, `HEAD:refs/tags/${tag}`)
  return oid
}

describe('tags', () => {
  test.each([
    ['lint@1.2.0', 'lint', '1.2.0'],
    ['lint--v1.2.0', 'lint', '1.2.0'],
    ['lint/v1.2.0-rc.1', 'lint', '1.2.0-rc.1'],
    ['v1.2.0', null, '1.2.0'],
    ['1.2.0', null, '1.2.0'],
    ['2026.01.15', null, '2026.1.15'],
    ['2026-01-15', null, '2026.1.15'],
    ['lint-v1.2.0', 'lint', '1.2.0'],
    ['code-review-1.2.0-rc.1', 'code-review', '1.2.0-rc.1'],
    ['lint/1.2.0', 'lint', '1.2.0'],
    ['My_Lint@26.08.0', 'My_Lint', '26.8.0'],
    ['lint@1.2.3.4', 'lint', '1.2.3'],
  ])('%s is a version', (tag, item, version) => {
    expect(readTag(tag)).toEqual({ kind: 'version', tag: { tag, item, version } })
  })

  test.each(['nightly', 'v1', 'v1.2', '1.2', 'release-2024', 'lint'])('%s is none of our business', (tag) => {
    expect(readTag(tag)).toEqual({ kind: 'other' })
  })

  test.each([
    [
      '--upload-pack=touch@1.0.0',
      'The tag "--upload-pack=touch@1.0.0" begins like an option of a command; delete it and name it item@1.2.0.',
    ],
    ['lint@1.2', 'The tag "lint@1.2" ends in "1.2", which is not a version; name it lint@1.2.0.'],
    ['../x@1.2.0', expect.stringContaining('The tag "../x@1.2.0" cannot be an item')],
  ])('%s is wrong', (tag, why) => {
    expect(readTag(tag)).toEqual({ kind: 'wrong', why })
  })
})

test('tags publish items of every kind, and only when manifest and tag agree', async () => {
  const { git, source, sync, versions, file, plugin, stoa, admin } = the()
  const repository = await git.repository('tagged')
  const plugins = {
    'items/tools/.claude-plugin/plugin.json': JSON.stringify({
      name: 'tools',
      version: '1.0.0',
      description: 'Tools.',
    }),
  }
  await release(
    repository,
    { 'items/notes/SKILL.md': skill('notes', '1.0.0'), ...plugins },
    'notes@1.0.0',
    'tools--v1.0.0',
  )
  await release(
    repository,
    { 'items/notes/SKILL.md': skill('notes', '1.1.0') },
    'notes/v1.1.0',
    'notes@1.2.0',
    'other@1.0.0',
    '--upload-pack=x@1.0.0',
    'nightly',
  )
  const preview = await previewSource(stoa.deps, admin, { url: repository.url, mode: 'tags' })
  expect(preview).toMatchObject({ commit: null, tags: 5 })
  expect(preview.plugins.map(({ name, state }) => [name, state])).toEqual([
    ['notes', 'failed'],
    ['other', 'failed'],
    ['tools', 'ready'],
    ['--upload-pack=x@1.0.0', 'failed'],
  ])

  await source('tagged', repository.url, { mode: 'tags' })
  const done = await sync('tagged')
  expect(done).toMatchObject({ outcome: 'partial', added: ['notes', 'tools'] })
  expect(done.failed).toEqual([
    { name: '--upload-pack=x@1.0.0', why: expect.stringContaining('begins like an option') },
    {
      name: 'notes@1.2.0',
      why: 'The tag "notes@1.2.0" differs from the manifest, which has the version 1.1.0; correct one of them and tag again.',
    },
    {
      name: 'other@1.0.0',
      why: 'The tag "other@1.0.0" has no folder "items/other"; put the item there, or correct the source\'s folder.',
    },
  ])
  expect(versions('notes')).toEqual(['1.1.0', '1.0.0'])
  expect(findItem(stoa.deps.db, 'notes')).toMatchObject({ kind: 'skill', source: 'tagged' })
  expect(findItem(stoa.deps.db, 'tools')).toMatchObject({ kind: 'plugin' })
  expect(await file('notes', 'SKILL.md', '1.0.0')).toContain('Do it well.')
  expect(plugin('tagged', 'notes')).toMatchObject({ state: 'failed', version: '1.1.0' })

  const before = git.requests.length
  expect(await sync('tagged')).toMatchObject({ outcome: 'unchanged' })
  expect(git.requests.slice(before).filter((request) => request.startsWith('POST'))).toHaveLength(1)

  // Corrected: the tag was never published, so moving it is no alarm.
  await release(repository, { 'items/notes/SKILL.md': skill('notes', '1.2.0') }, 'notes@1.2.0')
  await sync('tagged')
  expect(versions('notes')[0]).toBe('1.2.0')
  expect(plugin('tagged', 'notes')).toMatchObject({ state: 'published', problem: null, version: '1.2.0' })
})

test('a tag that was moved or deleted is an alarm, and the old bytes stay', async () => {
  const { git, source, sync, versions, file, plugin, stoa } = the()
  const repository = await git.repository('moved')
  const first = await release(repository, { 'items/safe/SKILL.md': skill('safe', '1.0.0') }, 'safe@1.0.0')
  await source('moved', repository.url, { mode: 'tags' })
  await sync('moved')
  const second = await release(
    repository,
    { 'items/safe/SKILL.md': skill('safe', '1.0.0', 'Evil.') },
    'safe@1.0.0',
  )
  await sync('moved')
  const message = `The tag "safe@1.0.0" was moved to ${second.slice(0, 10)} after it was published from ${first.slice(0, 10)}; its version keeps the bytes it had. Find out who did it, and put the tag back.`
  expect(plugin('moved', 'safe')).toMatchObject({ state: 'failed', problem: message, version: '1.0.0' })
  expect(await file('safe', 'SKILL.md')).toContain('Do it well.')
  const alarms = async () =>
    (await listAudit(stoa.deps.db.sql, { limit: 50, offset: 0, subject: 'moved' })).filter(
      ({ action }) => action === 'source.alarm',
    )
  expect(await alarms()).toMatchObject([{ details: { plugin: 'safe', message } }])

  // Another tag is published all the same, and the alarm is not raised again.
  await release(repository, { 'items/safe/SKILL.md': skill('safe', '1.1.0') }, 'safe@1.1.0')
  await sync('moved')
  expect(versions('safe')).toEqual(['1.1.0', '1.0.0'])
  expect(await alarms()).toHaveLength(1)
  expect(plugin('moved', 'safe')).toMatchObject({ state: 'failed', problem: message })

  await repository.git('push', '--quiet', repository.bare, ':refs/tags/safe@1.0.0')
  await sync('moved')
  expect(plugin('moved', 'safe').problem).toContain('The tag "safe@1.0.0" was deleted after it was published')
  expect(versions('safe')).toEqual(['1.1.0', '1.0.0'])
  expect(findItem(stoa.deps.db, 'safe')!.status).toBe('active')
  await repository.git('push', '--quiet', repository.bare, `${first}:refs/tags/safe@1.0.0`)
  await sync('moved')
  expect(plugin('moved', 'safe')).toMatchObject({ state: 'published', problem: null })
})

test('a repository of one item is tagged with versions alone', async () => {
  const { git, source, sync, versions } = the()
  const repository = await git.repository('single')
  await release(repository, { 'SKILL.md': skill('single', '1.0.0'), 'README.md': '# Single\n' }, 'v1.0.0')
  await source('single', repository.url, { mode: 'tags' })
  await sync('single')
  expect(versions('single')).toEqual(['1.0.0'])
})

test('tags of a source that holds wait, each for itself', async () => {
  const { git, source, sync, versions, plugin, stoa, admin } = the()
  const repository = await git.repository('patient')
  await release(repository, { 'items/patient/SKILL.md': skill('patient', '1.0.0') }, 'patient@1.0.0')
  await release(repository, { 'items/patient/SKILL.md': skill('patient', '1.1.0') }, 'patient@1.1.0')
  await source('patient', repository.url, { mode: 'tags', promote: 'hold' })
  const { db } = stoa.deps
  const waiting = () => listHeld(db, getSource(db, 'patient').id)
  await sync('patient')
  expect(
    waiting()
      .map(({ version }) => version)
      .sort(),
  ).toEqual(['1.0.0', '1.1.0'])
  await promoteHeld(stoa.deps, admin, waiting().find(({ version }) => version === '1.0.0')!.id)
  expect(versions('patient')).toEqual(['1.0.0'])
  expect(plugin('patient', 'patient').state).toBe('held')
  await promoteHeld(stoa.deps, admin, waiting()[0]!.id)
  expect(versions('patient')).toEqual(['1.1.0', '1.0.0'])
  expect(plugin('patient', 'patient')).toMatchObject({ state: 'published', version: '1.1.0' })
  expect(await sync('patient')).toMatchObject({ outcome: 'unchanged' })
})
