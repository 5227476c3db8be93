/** Who comes with many waits behind themselves. */
import { expect, test } from 'vitest'
import { createFairGate } from '../../src/kernel/fair-gate.ts'

/** A gate for one at a time, whose work ends when it is told to. */
function gateFor(waitingMax: number) {
  const order: string[] = []
  const refused: string[] = []
  const ends: (() => void)[] = []
  const gate = createFairGate(1, waitingMax, () => new Error('full'))
  const come = (network: string, account: string, name: string) => {
    void gate({ network, account }, () => {
      order.push(name)
      return new Promise<void>((resolve) => ends.push(resolve))
    }).catch(() => refused.push(name))
  }
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  const finishAll = async () => {
    await settle()
    while (ends.length > 0) {
      ends.shift()!()
      await settle()
    }
  }
  return { order, refused, come, finishAll }
}

test('networks take turns, and the accounts of each', async () => {
  const { order, come, finishAll } = gateFor(100)
  for (const name of ['a1', 'a2', 'a3', 'a4']) come('a', 'ann', name)
  come('a', 'bob', 'bob1')
  come('b', 'ann', 'b1')
  come('c', 'ann', 'c1')
  come('b', 'ann', 'b2')
  await finishAll()
  expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'bob1', 'b2', 'a3', 'a4'])
})

test('when it is full, one of those who came with most gives way, and nobody who came with one', async () => {
  const { order, refused, come, finishAll } = gateFor(4)
  for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) come('a', 'ann', name)
  come('b', 'bob', 'b1')
  come('a', 'cleo', 'c1')
  come('a', 'ann', 'a6')
  await finishAll()
  expect(refused).toEqual(['a5', 'a4', 'a6'])
  expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3'])
})

test('when as many networks wait with one each as may, the next is refused', async () => {
  const { order, refused, come, finishAll } = gateFor(2)
  for (const network of ['a', 'b', 'c', 'd']) come(network, 'ann', network)
  await finishAll()
  expect([order, refused]).toEqual([['a', 'b', 'c'], ['d']])
})

test('work that fails gives its place to the next', async () => {
  const gate = createFairGate(1, 10, () => new Error('full'))
  const who = { network: 'a', account: 'ann' }
  const failing = gate(who, () => Promise.reject(new Error('no')))
  const next = gate(who, async () => 'done')
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('done')
})
