/** The power goes during the very first start, when there is nobody yet to ask for help. */
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryName } from '../../src/kernel/durable.ts'
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

describe('a first start that was killed', () => {
  test.each([
    'migrate.before-row',
    'migrate.committed',
    'database.before-commit',
    'database.committed',
    'database.before-commit:2',
  ])('at %s welcomes the newcomer when it is started again', async (failpoint) => {
    const welcome = await startAgain(await killedAt(failpoint))
    expect(welcome).toMatch(SET_UP_LINK)
    expect(welcome).toContain('git clone ')
    expect(welcome).toContain('imported the starter items')
  })

  // BUG: the admin is committed before the starter items, the token and the set-up link, and a data folder with
  // any user counts as welcomed. Whoever is cut off in between has an admin without a password, and no link.
  test.fails.each([
    'database.committed:2',
    'publish.objects-written:3',
    'database.before-commit:4',
    'database.committed:23',
  ])('at %s, after the admin was made, still gives the newcomer a way in', async (failpoint) => {
    expect(await startAgain(await killedAt(failpoint))).toMatch(SET_UP_LINK)
  })
})

describe('what a killed writer left behind', () => {
  test.each(['objects.git/objects/pack', 'blobs/ab'])('in %s is gone after the restart', async (folder) => {
    expect(await leftoversAfterRestart(folder)).toEqual([])
  })

  // BUG: openObjectStore cleans objects/pack only, and nobody cleans repos/.
  test.fails.each(['repos', 'objects.git'])('in %s is gone after the restart', async (folder) => {
    expect(await leftoversAfterRestart(folder)).toEqual([])
  })

  // BUG: a backup is copied to `*.backup.tmp`, which nobody removes unless the same backup is made again.
  test.fails('of a database backup is gone after the restart', async () => {
    const dataDir = path.join(await temporaryFolder(), 'data')
    await startAgain(dataDir)
    const backup = path.join(dataDir, 'stoa.duckdb.before-0001-initial.backup.tmp')
    await cp(path.join(dataDir, 'stoa.duckdb'), backup)
    await startAgain(dataDir)
    expect((await readdir(dataDir)).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

/** Names of temporary files in the data folder after one was planted in `folder` and the server restarted. */
async function leftoversAfterRestart(folder: string): Promise<string[]> {
  const dataDir = path.join(await temporaryFolder(), 'data')
  await startAgain(dataDir)
  const place = path.join(dataDir, folder)
  await mkdir(place, { recursive: true })
  // Both shapes: packs and blobs are written as files, repositories as folders.
  await writeFile(temporaryName(place), 'half a file')
  const repository = temporaryName(place)
  await mkdir(repository)
  await writeFile(path.join(repository, 'HEAD'), 'ref: ')
  await startAgain(dataDir)
  const names = await readdir(dataDir, { recursive: true })
  return names.filter((name) => path.basename(name).startsWith('tmp-'))
}
