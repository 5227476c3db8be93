/** Answers kept ready: made once for all who ask the same, and never more of them than the bound, whoever reads slowly. */
import { rename } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Reach } from '../../src/git/reach.ts'
import { type ReadyAnswer, ReadyAnswers } from '../../src/git/ready-answers.ts'
import { understand } from '../../src/git/upload-pack.ts'
import { DELIM, FLUSH, pkt } from '../fuzz/packets.ts'
import { FIRST_COMMIT_SECONDS, type SmallRepository, smallRepository } from '../support/small-repository.ts'

let small: SmallRepository
beforeAll(async () => {
  small = await smallRepository(6)
})
afterAll(() => small.close())

/** Equal answers to requests that are not the same: the store cannot know. */
function request(number: number) {
  const lines = [`want ${small.repository.head}`, `deepen-since ${FIRST_COMMIT_SECONDS - 1 - number}`, 'done']
  const body = [pkt('command=fetch'), DELIM, ...lines.map((line) => pkt(`${line}\n`)), FLUSH]
  return understand(2, Buffer.concat(body))
}

const sizeOf = (answer: ReadyAnswer) => (Buffer.isBuffer(answer) ? answer.length : 0)

test('however many different requests come, no more is kept than the bound', async () => {
  const bytesMax = 20_000
  const answers = new ReadyAnswers(bytesMax)
  for (let number = 0; number < 200; number += 1) {
    const { release } = await answers.make(small.repository, request(number))
    release()
    expect(answers.bytes).toBeLessThanOrEqual(bytesMax)
  }
  expect(answers.take(small.repository, request(199))).toBeDefined()
  expect(answers.take(small.repository, request(0))).toBeUndefined()
})

test('what slow readers hold counts: beyond the bound they get plans, which take next to nothing', async () => {
  const bytesMax = 20_000
  const answers = new ReadyAnswers(bytesMax)
  const held = []
  for (let number = 0; number < 200; number += 1)
    held.push(await answers.make(small.repository, request(number)))
  const wholeBytes = held.reduce((sum, { answer }) => sum + sizeOf(answer), 0)
  expect(wholeBytes).toBeGreaterThan(bytesMax / 2)
  expect(wholeBytes).toBeLessThanOrEqual(bytesMax)
  for (const { release } of held) {
    release()
    // A second call is nothing: the socket may close after the answer has gone.
    release()
  }
  expect(answers.bytes).toBeLessThanOrEqual(bytesMax)
  const { answer, release } = await answers.make(small.repository, request(1_000))
  expect(Buffer.isBuffer(answer)).toBe(true)
  release()
})

test('all who ask the same at once get the same bytes', async () => {
  const answers = new ReadyAnswers(1_000_000)
  const lent = await Promise.all(Array.from({ length: 10 }, () => answers.make(small.repository, request(1))))
  expect(new Set(lent.map(({ answer }) => answer)).size).toBe(1)
  for (const { release } of lent) release()
})

test('a failure is told to all who wait and is not kept: when the disk is back, so is the answer', async () => {
  // One of its own: nothing of it was read before.
  const small = await smallRepository(6)
  const answers = new ReadyAnswers(1_000_000)
  const tree = small.repository.commit(small.line[3]!)!.tree
  const index = path.join(small.folder, 'objects', 'pack', `pack-${tree}.idx`)
  const [blob] = [...small.own].filter((oid) => small.repository.commit(oid) === undefined && oid !== tree)
  const reach = new Reach()
  await rename(index, `${index}.away`)
  try {
    const made = await Promise.allSettled(
      Array.from({ length: 3 }, () => answers.make(small.repository, request(2))),
    )
    expect(made.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    // Looked for in every commit: the fourth cannot be read now.
    await expect(reach.holds(small.repository, small.foreign.at(-1)! as never)).rejects.toThrow('ENOENT')
  } finally {
    await rename(`${index}.away`, index)
  }
  const { answer, release } = await answers.make(small.repository, request(2))
  expect(Buffer.isBuffer(answer)).toBe(true)
  release()
  expect(await reach.holds(small.repository, tree)).toBe(true)
  expect(await reach.holds(small.repository, blob!)).toBe(true)
  await small.close()
})
