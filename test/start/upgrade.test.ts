/** The first start of a newer Stoa on a data folder of an older one. */
import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { dataBeforeLastMigration } from '../support/former-data.ts'
import { runToEnd, startServer } from '../support/process.ts'

test('keeps the data folder to itself: after the backup a second process is still refused', async () => {
  const dataDir = await dataBeforeLastMigration()
  const server = await startServer({ DATA_DIR: dataDir })
  await server.printed(/"msg":"migrated"/)
  expect(await backupsIn(dataDir)).toHaveLength(1)
  const second = await runToEnd({ DATA_DIR: dataDir })
  expect(second).toMatchObject({ code: 1, stdout: '' })
  expect(second.stderr).toContain(`is in use by another process (${server.pid})`)
  expect(await server.stop()).toMatchObject({ code: 0, stderr: '' })
})

test('that was killed at its backup makes the backup, and goes on', async () => {
  const dataDir = await dataBeforeLastMigration()
  const killed = await runToEnd({ DATA_DIR: dataDir, STOA_FAILPOINT: 'backup.copied' })
  expect(killed.signal).toBe('SIGKILL')
  expect(await backupsIn(dataDir)).toEqual([])
  const server = await startServer({ DATA_DIR: dataDir })
  expect(await server.stop()).toMatchObject({ code: 0, stderr: '' })
  expect(await backupsIn(dataDir)).toHaveLength(1)
  expect((await readdir(dataDir)).filter((name) => name.startsWith('stoa-tmp-'))).toEqual([])
})

async function backupsIn(dataDir: string): Promise<string[]> {
  return (await readdir(dataDir)).filter((name) => name.endsWith('.backup'))
}
