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

  test.each([
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

  test.each(['repos', 'objects.git'])('in %s is gone after the restart', async (folder) => {
    expect(await leftoversAfterRestart(folder)).toEqual([])
  })

  test('of a database backup is gone after the restart', async () => {
    const dataDir = path.join(await temporaryFolder(), 'data')
    await startAgain(dataDir)
    const backup = temporaryName(dataDir)
    await cp(path.join(dataDir, 'stoa.duckdb'), backup)
    await startAgain(dataDir)
    expect((await readdir(dataDir)).filter((name) => name.startsWith('stoa-tmp-'))).toEqual([])
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
  return names.filter((name) => path.basename(name).startsWith('stoa-tmp-'))
}
