import path from 'node:path'
import { expect, test } from 'vitest'
import { auditEntries } from '../../src/audit/audit.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { feedMoves, snapshotContents } from '../../src/snapshot/snapshots.repo.ts'
import { meta } from '../../src/store/database.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { migrate } from '../../src/store/migrate.ts'
import type { AnyTable } from '../../src/store/table.ts'
import { tables } from '../../src/tables.ts'
import { git } from '../support/git.ts'
import { pluginZip } from '../support/items.ts'
import { allRows, rebuild } from '../support/rebuild.ts'
import { runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const LOGS = [auditEntries, snapshotContents, feedMoves]
const RECORDED = [meta as AnyTable, ...tables].filter(({ kind }) => kind === 'memory')

test('all of a store but its notes can be made anew from the journal: rows, trail and snapshots', async () => {
  const stoa = await runStoa()
  const ann = await stoa.person('ann')
  await stoa.admin.post('/groups', { slug: 'crew', name: 'Crew' })
  await stoa.admin.put('/groups/crew/members/ann')
  for (const version of ['1.0.0', '1.1.0']) {
    const target = version === '1.0.0' ? '/items' : '/items/tool-by-ann/versions'
    const answer = await ann.api.upload(target, { file: pluginZip('tool', { version }) })
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  }
  await stoa.admin.put('/groups/crew/grants/tool-by-ann', { tier: 'default' })
  await git(await temporaryFolder(), ['clone', await ann.cloneUrl(), 'mine'])
  await ann.api.put('/me/opt-outs/tool-by-ann')
  await git(await temporaryFolder(), ['clone', await ann.cloneUrl(), 'mine'])
  await stoa.admin.delete('/groups/crew')
  await stoa.close()

  const names = [...RECORDED, ...LOGS].map(({ name }) => name)
  const engine = await openDuckdb(path.join(stoa.dataDir, 'stoa.duckdb'))
  const rows = await allRows(engine, names)
  await engine.close()
  const anew = await rebuild({
    journal: path.join(stoa.dataDir, 'journal'),
    file: path.join(await temporaryFolder(), 'anew.duckdb'),
    tables: RECORDED,
    logs: LOGS as never,
    migrate: (made) => migrate(made, 'migrations', systemClock),
  })
  expect(await allRows(anew, names)).toEqual(rows)
  await anew.close()
})
