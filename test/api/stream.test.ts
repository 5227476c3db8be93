/** Bodies that are sent as they are made. */
import { expect, test } from 'vitest'
import { streamOf } from '../../src/http/stream.ts'
import { AppError, RightLost } from '../../src/kernel/errors.ts'

test('a download breaks off when its reader may no longer have it, lets go of its files, and is no failure', async () => {
  let isLetGo = false
  let mayRead = true
  async function* chunks() {
    try {
      for (;;) yield Buffer.from('x')
    } finally {
      isLetGo = true
    }
  }
  const failures: unknown[] = []
  const reader = streamOf(
    chunks(),
    (error) => failures.push(error),
    () => {
      if (!mayRead)
        throw new RightLost(new AppError('token_revoked', 'This token was revoked; make a new one.'))
    },
  ).getReader()
  expect((await reader.read()).done).toBe(false)
  mayRead = false
  await expect(
    (async () => {
      for (;;) await reader.read()
    })(),
  ).rejects.toThrow('This token was revoked')
  expect([isLetGo, failures]).toEqual([true, []])
})
