/** Threads that unpack: what becomes of the work when one dies, and that one serves many. */
import { expect, test } from 'vitest'
import { UnpackThread } from '../../src/upstream/unpack-thread.ts'
import { UnpackThreads } from '../../src/upstream/unpack-threads.ts'
import { EMPTY_COMMIT, packOf } from '../support/hostile-git-server.ts'

const LIMITS = { packBytesMax: 1_000_000, objectsMax: 1_000, inflatedBytesMax: 1_000_000, timeoutMs: 10_000 }
const PACK = packOf(Buffer.alloc(0))

async function unpackIn(thread: UnpackThread): Promise<string> {
  thread.write(PACK)
  return (await thread.unpack(EMPTY_COMMIT.oid, LIMITS)).oid
}

test('a thread that died before it was asked fails the work at once', async () => {
  const thread = new UnpackThread()
  await thread.end()
  await expect(unpackIn(thread)).rejects.toThrow('The thread that unpacks was stopped.')
})

test('a thread unpacks one pack after another', async () => {
  const thread = new UnpackThread()
  for (let round = 0; round < 3; round += 1) expect(await unpackIn(thread)).toBe(EMPTY_COMMIT.oid)
  await thread.end()
})

test('a thread is used again after success, and not after a failure', async () => {
  const threads = new UnpackThreads()
  const never = new AbortController().signal
  const used: UnpackThread[] = []
  const use = (work: (thread: UnpackThread) => Promise<unknown>) =>
    threads.use(never, (thread) => {
      used.push(thread)
      return work(thread)
    })
  await use(unpackIn)
  await expect(use(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await use(unpackIn)
  expect(used[1]).toBe(used[0])
  expect(used[2]).not.toBe(used[0])
  await threads.close()
})

test('closing fails what is under way', async () => {
  const threads = new UnpackThreads()
  const working = threads.use(new AbortController().signal, async (thread) => {
    thread.write(PACK)
    void threads.close()
    return thread.unpack(EMPTY_COMMIT.oid, LIMITS)
  })
  await expect(working).rejects.toThrow('The thread that unpacks was stopped.')
})
