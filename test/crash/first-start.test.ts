/** The power goes during the very first start, when there is nobody yet to ask for help. */
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryName } from '../../src/kernel/durable.ts'
import { sampleOf } from '../support/deep.ts'
import { runToEnd, startServer } from '../support/process.ts'
import { temporaryFolder } from '../support/temp.ts'

const SET_UP_LINK = /http:\/\/\S+\/set-up\/\S+/

/** A data folder that a first start left behind when it was killed at `failpoint`. */
async function killedAt(failpoint: string): Promise<string> {
  const dataDir = path.join(await temporaryFolder(), 'data')
  const end = await runToEnd({ DATA_DIR: dataDir, STARTER_ITEMS: '1', STOA_FAILPOINT: failpoint })
  expect(end).toMatchObject({ signal: 'SIGKILL' })
  expect(end.stdout).not.toMatch(/^ready/m)
  return dataDir
}

/** What somebody sees who simply starts it again. */
async function startAgain(dataDir: string): Promise<string> {
  const server = await startServer({ DATA_DIR: dataDir, STARTER_ITEMS: '1' })
  const end = await server.stop()
  expect(end).toMatchObject({ code: 0, stderr: '' })
  return end.stdout
}

/** The steps of a first start: tables, the first rows, the admin, the starter items. The sample has two before and two after. */
const BEFORE_THE_ADMIN = sampleOf(
  [
    'migrate.before-row',
    'migrate.committed',
    'database.before-commit',
    'database.committed',
    'database.before-commit:2',
  ],
  (failpoint) => ['migrate.committed', 'database.before-commit:2'].includes(failpoint),
)
const AFTER_THE_ADMIN = sampleOf(
  ['database.committed:2', 'publish.objects-written:3', 'database.before-commit:4', 'database.committed:23'],
  (failpoint) => ['database.committed:2', 'publish.objects-written:3'].includes(failpoint),
)

describe('a first start that was killed', () => {
  test.each(BEFORE_THE_ADMIN)('at %s welcomes the newcomer when it is started again', async (failpoint) => {
    const welcome = await startAgain(await killedAt(failpoint))
    expect(welcome).toMatch(SET_UP_LINK)
    expect(welcome).toContain('git clone ')
    expect(welcome).toContain('imported the starter items')
  })

  test.each(AFTER_THE_ADMIN)(
    'at %s, after the admin was made, still gives the newcomer a way in',
    async (failpoint) => {
      expect(await startAgain(await killedAt(failpoint))).toMatch(SET_UP_LINK)
    },
  )
})

test('what killed writers left of packs, blobs, repositories and backups is gone after the restart', async () => {
  const dataDir = path.join(await temporaryFolder(), 'data')
  await startAgain(dataDir)
  for (const folder of ['objects.git/objects/pack', 'blobs/ab', 'repos', 'objects.git']) {
    const place = path.join(dataDir, folder)
    await mkdir(place, { recursive: true })
    // Both shapes: packs and blobs are written as files, repositories as folders.
    await writeFile(temporaryName(place), 'half a file')
    const repository = temporaryName(place)
    await mkdir(repository)
    await writeFile(path.join(repository, 'HEAD'), 'ref: ')
  }
  await cp(path.join(dataDir, 'stoa.duckdb'), temporaryName(dataDir))
  expect(await temporariesIn(dataDir)).toHaveLength(9)
  await startAgain(dataDir)
  expect(await temporariesIn(dataDir)).toEqual([])
})

async function temporariesIn(dataDir: string): Promise<string[]> {
  const names = await readdir(dataDir, { recursive: true })
  return names.filter((name) => path.basename(name).startsWith('stoa-tmp-'))
}
