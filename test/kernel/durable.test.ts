/** Many writers of one folder share its syncs. */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { sharedFolderSync } from '../../src/kernel/durable.ts'
import { temporaryFolder } from '../support/temp.ts'

test('who asks while a sync runs waits for the next one, and shares it', async () => {
  const sync = sharedFolderSync(await temporaryFolder())
  const first = sync()
  const [second, third] = [sync(), sync()]
  expect(second).not.toBe(first)
  expect(third).toBe(second)
  await second
  expect(sync()).not.toBe(second)
})

test('a sync that fails is told to all who share it, and to nobody after them', async () => {
  const folder = path.join(await temporaryFolder(), 'later')
  const sync = sharedFolderSync(folder)
  const outcomes = await Promise.allSettled([sync(), sync(), sync()])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  await mkdir(folder)
  await expect(sync()).resolves.toBeUndefined()
})
