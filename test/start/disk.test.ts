/** A disk that takes no bytes, or is gone, under a server that runs: it says so at /readyz, reads on, and recovers by itself. */
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { fillDisk, lacksMounts, takeDiskFrom, withDiskAt } from '../support/disk.ts'
import { skillZip } from '../support/items.ts'
import { expectProblem } from '../support/problem.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const run = promisify(execFile)

/** What a balancer hears, asked until it hears this: an answer is good for some seconds. */
async function expectReady(stoa: RunningStoa, answer: { status: number; body: object }): Promise<void> {
  const ask = async () => {
    const { status, body } = await stoa.anonymous.get('//readyz')
    expect(JSON.stringify(body), 'who asks need not know where things lie').not.toContain(stoa.dataDir)
    return { status, body }
  }
  await expect.poll(ask, { timeout: 30_000, interval: 250 }).toEqual(answer)
}

const READY = { status: 200, body: { status: 'ready' } }
const notReady = (why: RegExp) => ({
  status: 503,
  body: { status: 'not ready', why: expect.stringMatching(why) },
})

describe.skipIf(lacksMounts)('a disk under a server that runs', () => {
  test('that is full: not ready, clones and pages go on, writes are refused, and it recovers', async () => {
    const dataDir = path.join(await temporaryFolder(), 'data')
    await mkdir(dataDir)
    await withDiskAt(dataDir, async () => {
      const stoa = await runStoa({ dataDir })
      const ann = await stoa.person('ann')
      await ann.api.upload('/items', { file: skillZip('before') })
      const clone = async () => run('git', ['clone', '--quiet', url, await temporaryFolder()])
      const url = await ann.cloneUrl()
      await clone()
      await expectReady(stoa, READY)

      const makeRoom = await fillDisk(dataDir)
      await expectReady(stoa, notReady(/the disk is full, so make room/))
      await clone()
      expect((await ann.api.get('//store')).status).toBe(200)
      for (const name of ['one', 'two'])
        expectProblem(await ann.api.upload('/items', { file: skillZip(name) }), 507, 'no_space', 'full')
      expect((await ann.api.get('/items/one-by-ann')).status).toBe(404)

      await makeRoom()
      await expectReady(stoa, READY)
      expect((await ann.api.upload('/items', { file: skillZip('after') })).status).toBe(201)
      await clone()
      await stoa.close()
    })
  })

  test('that had the objects and is gone: not ready, with what is to be mounted', async () => {
    const dataDir = path.join(await temporaryFolder(), 'data')
    const objects = path.join(dataDir, 'objects.git')
    await mkdir(objects, { recursive: true })
    await withDiskAt(objects, async () => {
      const stoa = await runStoa({ dataDir })
      await expectReady(stoa, READY)
      takeDiskFrom(objects)
      await expectReady(stoa, notReady(/objects\.git/))
      await stoa.close()
    })
  })
})
