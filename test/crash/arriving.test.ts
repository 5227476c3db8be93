/** The power goes while a large upload is on its way: of what had come, nothing is left on disk. */
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import path from 'node:path'
import { expect, test } from 'vitest'
import { SPOOL_MEMORY_BYTES_MAX } from '../../src/kernel/limits.ts'
import { Api } from '../support/api.ts'
import { startServer } from '../support/process.ts'
import { ADMIN_EMAIL, PASSWORD } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

test('a kill while an upload arrives leaves nothing of it to the next start', async () => {
  const dataDir = path.join(await temporaryFolder(), 'data')
  const env = { DATA_DIR: dataDir, ADMIN_EMAIL, ADMIN_PASSWORD: PASSWORD }
  const server = await startServer(env)
  const api = new Api(server.baseUrl)
  await api.signIn(ADMIN_EMAIL, PASSWORD)
  const { token } = (await api.post('/tokens', { name: 'slow', scopes: ['items:write'] })).body
  const upload = request(`${server.baseUrl}/api/v1/items`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=edge' },
  })
  upload.on('error', () => undefined)
  upload.write(Buffer.alloc(3 * SPOOL_MEMORY_BYTES_MAX, 'x'))

  const arriving = path.join(dataDir, 'arriving')
  // The folder is made for the first that is more than memory holds.
  await expect.poll(() => readdir(arriving).catch(() => undefined), { timeout: 30_000 }).toEqual([])
  await server.kill()
  upload.destroy()
  const again = await startServer(env)
  expect(await readdir(arriving)).toEqual([])
  expect((await fetch(`${again.baseUrl}/readyz`)).status).toBe(200)
  expect(await again.stop()).toMatchObject({ code: 0, stderr: '' })
})
