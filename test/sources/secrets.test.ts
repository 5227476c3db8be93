/** Secrets of sources: nobody reads them without the key, and nobody exchanges them. */
import { copyFile, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { systemRandom } from '../../src/kernel/clock.ts'
import { openSecrets, type SecretRef } from '../../src/sources/secrets.ts'
import { temporaryFolder } from '../support/temp.ts'

test('a secret outlives a restart, and only its key opens it', async () => {
  const dataDir = await temporaryFolder()
  const secrets = await openSecrets(dataDir, systemRandom)
  const [first, second] = [await secrets.put('päss wörd'), await secrets.put('another')]
  expect(await (await openSecrets(dataDir, systemRandom)).get(first)).toBe('päss wörd')
  const keyFile = path.join(dataDir, 'keys', 'secrets.key')
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600)
  const sealed = await readFile(path.join(dataDir, 'secrets', first))
  expect(sealed.includes('wörd')).toBe(false)

  await copyFile(path.join(dataDir, 'secrets', second), path.join(dataDir, 'exchanged'))
  await rename(path.join(dataDir, 'exchanged'), path.join(dataDir, 'secrets', first))
  await expect(secrets.get(first)).rejects.toThrow(`The secret ${first} cannot be read; enter it again`)

  await secrets.remove(second)
  await secrets.remove(second)
  expect(await readdir(path.join(dataDir, 'secrets'))).toEqual([first])
  await expect(secrets.get(second)).rejects.toMatchObject({ code: 'secret_unreadable' })
  await expect(secrets.get('../keys/secrets.key' as SecretRef)).rejects.toMatchObject({
    code: 'secret_unreadable',
  })
})

test('a damaged key stops the start with a sentence', async () => {
  const dataDir = await temporaryFolder()
  await openSecrets(dataDir, systemRandom)
  await rm(path.join(dataDir, 'keys', 'secrets.key'))
  await writeFile(path.join(dataDir, 'keys', 'secrets.key'), 'short')
  await expect(openSecrets(dataDir, systemRandom)).rejects.toThrow(
    'has 5 bytes instead of 32; restore it from a backup.',
  )
})
