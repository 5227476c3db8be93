/**
 * The power goes during an upgrade: at the places where it can, on a folder that the former program left
 * behind. However often that happens, the store that comes out of it is the one that an upgrade in peace makes.
 */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { verifyAudit } from '../../src/audit/audit.ts'
import { openDuckdb } from '../../src/store/duckdb.ts'
import { isDeep, sampleOf } from '../support/deep.ts'
import { git, tryGit } from '../support/git.ts'
import { type OldDataFolder, oldDataFolder, oldFeedUrl } from '../support/old-data-folder.ts'
import { runToEnd, startServer } from '../support/process.ts'
import { runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

/** In depth every hit of every place is followed to its end; else these, and the places once each in one folder. */
const SAMPLE = ['migrate.committed:1', 'mount.objects-written:3']

const FEEDS = [
  ...['ann', 'ben', 'cleo', 'dan', 'root'].map((reader) => ({ feed: reader, isGroup: false, reader })),
  ...['ann', 'root', 'dan'].map((reader) => ({ feed: 'makers', isGroup: true, reader })),
  { feed: 'readers', isGroup: true, reader: 'cleo' },
]

/** What is another one at each start, or when an upgrade is done in more steps: sessions, and how often and when was written. */
const TABLES_LEFT_OUT = ['sessions', 'audit_head', 'changes']
const HOUR_MS = 3_600_000

interface State {
  heads: Record<string, string>
  rows: Record<string, string[]>
}

let peaceful: State
/** Names of places, in the order in which they are reached before the server is ready. */
let places: string[]
beforeAll(async () => {
  const old = await oldDataFolder()
  const trace = path.join(await temporaryFolder(), 'trace')
  const server = await startServer({ DATA_DIR: old.dataDir, STOA_FAILPOINT_TRACE: trace })
  places = (await readFile(trace, 'utf8')).trim().split('\n')
  expect((await server.stop()).code).toBe(0)
  peaceful = await stateOf(old)
})

test('an upgrade passes by every place of migrations, packs, rows and marks', () => {
  expect([...new Set(places)]).toEqual(
    expect.arrayContaining([
      'migrate.backed-up',
      'migrate.before-row',
      'migrate.committed',
      'pack.renamed',
      'mount.objects-written',
      'mounts.renewed',
      'held.renewed',
      'database.before-commit',
      'database.committed',
      'bring-forward.before-mark',
      'bring-forward.marked',
    ]),
  )
})

describe('an upgrade that is killed', () => {
  test('at any place comes out right at the next start', async () => {
    for (const place of placesToTry()) {
      const old = await oldDataFolder()
      const end = await runToEnd({ DATA_DIR: old.dataDir, STOA_FAILPOINT: place })
      expect({ place, signal: end.signal }).toEqual({ place, signal: 'SIGKILL' })
      expect(end.stdout).not.toMatch(/^ready/m)
      expect({ place, ...(await stateOf(old)) }).toEqual({ place, ...peaceful })
    }
  }, 3_600_000)

  test('at one place after the other comes out right in the end', async () => {
    const old = await oldDataFolder()
    // What a kill within the writing of one pack leaves, other stories try at each of its steps.
    const isSampled = (place: string) => !place.startsWith('pack.') || place === 'pack.renamed'
    for (const place of sampleOf([...new Set(places)], isSampled))
      await runToEnd({ DATA_DIR: old.dataDir, STOA_FAILPOINT: place, LOG_LEVEL: 'silent' })
    expect(await stateOf(old)).toEqual(peaceful)
  }, 600_000)
})

function placesToTry(): string[] {
  if (!isDeep) return SAMPLE
  const hits = new Map<string, number>()
  return places.map((place) => {
    hits.set(place, (hits.get(place) ?? 0) + 1)
    return `${place}:${hits.get(place)}`
  })
}

/** Start it, have every feed fetched, stop it, and read all that is left. */
async function stateOf(old: OldDataFolder): Promise<State> {
  const running = await runStoa({ dataDir: old.dataDir })
  const heads: State['heads'] = {}
  for (const { reader, ...feed } of FEEDS) {
    const [head] = (await git('/', ['ls-remote', oldFeedUrl(old, running.baseUrl, feed, reader)])).split('\t')
    heads[`${feed.feed} ${reader}`] = head!
  }
  await running.close()
  const objects = path.join(old.dataDir, 'objects.git')
  const fsck = await tryGit(objects, ['fsck', '--strict', '--full', '--no-dangling'])
  expect(fsck.stdout + fsck.stderr).not.toMatch(/error|missing|broken|corrupt/i)
  const names = await readdir(old.dataDir, { recursive: true })
  expect(names.filter((name) => path.basename(name).startsWith('stoa-tmp-'))).toEqual([])
  return { heads, rows: await rowsOf(old.dataDir) }
}

/** Every row of every table as text, sorted. Times of just now, and hashes over them, are left out. */
async function rowsOf(dataDir: string): Promise<State['rows']> {
  const engine = await openDuckdb(path.join(dataDir, 'stoa.duckdb'))
  try {
    expect(await verifyAudit(engine)).toMatchObject({ ok: true })
    const tables = await engine.rows('SELECT table_name AS name FROM duckdb_tables() ORDER BY name')
    const rows: State['rows'] = {}
    for (const { name } of tables) {
      if (TABLES_LEFT_OUT.includes(String(name))) continue
      const all = await engine.rows(`SELECT * FROM ${name}`)
      rows[String(name)] = all.filter(isLasting).map(toText).sort()
    }
    return rows
  } finally {
    await engine.close()
  }
}

/** Stories sign in. */
function isLasting(row: Record<string, unknown>): boolean {
  return !String(row.action ?? '').startsWith('session.')
}

function toText(row: Record<string, unknown>): string {
  const fields = Object.entries(row).filter(
    ([column]) => !['hash', 'previous_hash', 'sequence'].includes(column),
  )
  return JSON.stringify(
    fields.map(([column, value]) => [
      column,
      value instanceof Date && Math.abs(value.getTime() - Date.now()) < HOUR_MS ? 'now' : value,
    ]),
  )
}
