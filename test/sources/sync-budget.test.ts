/** A sync ends, whatever upstream does: what is served stays, and what there was no time for comes with the next. */
import { expect, test } from 'vitest'
import { getSource } from '../../src/sources/sources.repo.ts'
import { syncSource } from '../../src/sources/sync.ts'
import { pluginFiles, quietRun, sourceStory } from './story.ts'

const the = sourceStory()

test('a sync that takes longer than it may ends with a code of its own, and what is served stays', async () => {
  const { marketplace, stoa, sync, versions, plugin } = the()
  const repository = await marketplace('slow', { lint: { version: '1.0.0' } })
  await sync('slow')
  await repository.commit(pluginFiles('lint', { version: '1.1.0' }))
  const { id } = getSource(stoa.deps.db, 'slow')
  const limited = await syncSource({ ...stoa.deps, syncMsMax: 1 }, quietRun(), id, 'hand', 'root')
  expect(limited).toMatchObject({ outcome: 'failed', error: { code: 'sync_too_long' } })
  expect(limited.error?.message).toContain('The sync of slow took more than 1 minutes')
  expect(versions('lint')).toEqual(['1.0.0'])
  expect(plugin('slow', 'lint')).toMatchObject({ state: 'published', version: '1.0.0' })
  await sync('slow')
  expect(versions('lint')).toEqual(['1.1.0', '1.0.0'])
})

test('tags that there was no time for are read by the next sync, and those before them are published', async () => {
  const { git, source, stoa, sync, versions } = the()
  const repository = await git.repository('many')
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) {
    const skill = `---\nname: notes\ndescription: Takes notes.\nmetadata:\n  version: "${version}"\n---\n\n${version}\n`
    await repository.commit({ 'items/notes/SKILL.md': skill })
    await repository.git('push', '--quiet', repository.bare, `HEAD:refs/tags/notes@${version}`)
  }
  await source('many', repository.url, { mode: 'tags' })
  const { id } = getSource(stoa.deps.db, 'many')
  const first = await syncSource({ ...stoa.deps, tagsMsMax: 0 }, quietRun(), id, 'hand', 'root')
  expect(first.outcome).toBe('partial')
  expect(first.failed).toEqual([
    { name: 'notes@1.1.0', why: 'There was no time to read notes@1.1.0 and 1 more; the next sync goes on.' },
  ])
  expect(versions('notes')).toEqual(['1.0.0'])
  expect(await sync('many')).toMatchObject({ outcome: 'changed' })
  expect(versions('notes')).toEqual(['1.2.0', '1.1.0', '1.0.0'])
  expect(await sync('many')).toMatchObject({ outcome: 'unchanged' })
})
