/** Threads that unpack: what becomes of the work when one dies, and that one serves many, one conversation after another. */
import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { UnreadableCommit } from '../../src/upstream/damaged.ts'
import { createUnpackThreads, type UnpackThreads } from '../../src/upstream/unpack-threads.ts'
import { EMPTY_COMMIT, packOf } from '../support/hostile-git-server.ts'

const LIMITS = { packBytesMax: 1_000_000, objectsMax: 1_000, inflatedBytesMax: 1_000_000, timeoutMs: 10_000 }
const PACK = packOf(Buffer.alloc(0))
const DIED = { code: 'thread_died', message: 'The thread for unpacking died; try again.' }

const open = new Set<UnpackThreads>()
const started: Worker[] = []
process.on('worker', (worker) => started.push(worker))

afterEach(async () => {
  await Promise.all([...open].map((threads) => threads.close()))
  open.clear()
})

function newThreads(): UnpackThreads {
  started.length = 0
  const threads = createUnpackThreads()
  open.add(threads)
  return threads
}

async function* whole() {
  yield PACK
}

async function unpack(
  threads: UnpackThreads,
  pack: () => AsyncIterable<Buffer> = whole,
  signal = new AbortController().signal,
): Promise<string> {
  return (await threads.unpack(pack, EMPTY_COMMIT.oid, LIMITS, signal)).oid
}

test('a thread unpacks one pack after another', async () => {
  const threads = newThreads()
  for (let round = 0; round < 3; round += 1) expect(await unpack(threads)).toBe(EMPTY_COMMIT.oid)
  expect(started.length).toBe(1)
})

test('after a failure the next pack gets another thread, and nothing of the one before', async () => {
  const threads = newThreads()
  async function* broken() {
    yield Buffer.alloc(1_048_576 + 1)
    throw new Error('the line is cut')
  }
  await expect(unpack(threads, broken)).rejects.toThrow('the line is cut')
  expect(await unpack(threads)).toBe(EMPTY_COMMIT.oid)
  expect(started.length).toBe(2)
})

test('what the thread finds wrong is wrong with the commit', async () => {
  async function* damaged() {
    yield Buffer.concat([PACK.subarray(0, 20), Buffer.alloc(30)])
  }
  const failure = await unpack(newThreads(), damaged).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(UnreadableCommit)
  expect(failure).toMatchObject({ code: 'upstream_invalid' })
})

test('a thread that dies between two pieces fails the work, and the next pack is unpacked', async () => {
  const threads = newThreads()
  async function* slow() {
    yield PACK.subarray(0, 10)
    await started[0]!.terminate()
    yield PACK.subarray(10)
  }
  await unpack(threads)
  await expect(unpack(threads, slow)).rejects.toMatchObject(DIED)
  expect(await unpack(threads)).toBe(EMPTY_COMMIT.oid)
  expect(started.length).toBe(2)
})

test('the next piece is asked for when the thread has taken the one before', async () => {
  const threads = newThreads()
  await unpack(threads)
  const [thread] = started
  let taken = 0
  thread!.on('message', () => {
    taken += 1
  })
  const seen: number[] = []
  async function* pieces() {
    for (let piece = 0; piece < 4; piece += 1) {
      seen.push(taken)
      yield Buffer.alloc(1_048_576)
    }
  }
  await expect(unpack(threads, pieces)).rejects.toThrow()
  expect(seen).toEqual([0, 1, 2, 3])
})

test('what is stopped ends its thread at once', async () => {
  const threads = newThreads()
  await unpack(threads)
  const stopped = new AbortController()
  async function* endless() {
    yield PACK
    const exit = once(started[0]!, 'exit')
    stopped.abort()
    await exit
    yield PACK
  }
  await expect(unpack(threads, endless, stopped.signal)).rejects.toMatchObject(DIED)
  await expect(unpack(threads, whole, stopped.signal)).rejects.toMatchObject({ name: 'AbortError' })
})

test('closing fails what is under way, and whatever comes later', async () => {
  const threads = newThreads()
  async function* closing() {
    yield PACK
    await threads.close()
    yield PACK
  }
  await expect(unpack(threads, closing)).rejects.toMatchObject(DIED)
  await expect(unpack(threads)).rejects.toMatchObject(DIED)
})
