/** Git fails in its own words: each of them is told in the store's. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { GitError, type GitErrorCode } from '../../src/git/errors.ts'
import { AppError, asAppError, inStoreWords, knownFailure } from '../../src/kernel/errors.ts'

const codes = [...readFileSync('src/git/errors.ts', 'utf8').matchAll(/^ {2}\| '(\w+)'/gm)].map(
  ([, code]) => code as GitErrorCode,
)

test('every code of Git has one of the store', () => {
  expect(codes.length).toBeGreaterThan(8)
  for (const code of codes) {
    const error = new GitError(code, 'One sentence.')
    expect(error).not.toBeInstanceOf(AppError)
    expect(knownFailure(error)).toMatchObject({ name: 'AppError', message: 'One sentence.', cause: error })
    expect(asAppError(error).code).not.toBe('internal')
  }
  expect(asAppError(new GitError('foreign_pack_damaged', 'x')).code).toBe('upstream_invalid')
  expect(asAppError(new GitError('tree_invalid', 'x')).code).toBe('invalid_upload')
})

test('what nobody foresaw stays what it is', async () => {
  const bug = new TypeError('no')
  expect(knownFailure(bug)).toBeUndefined()
  expect(asAppError(bug).code).toBe('internal')
  await expect(inStoreWords(() => Promise.reject(bug))).rejects.toBe(bug)
  await expect(inStoreWords(() => Promise.reject(new GitError('pack_too_large', 'x')))).rejects.toMatchObject(
    { name: 'AppError', code: 'too_large' },
  )
})

test('a wrong value that is long is cut in the middle, as in every sentence of the store', () => {
  const { message } = new GitError('protocol_error', `unexpected line: '${'x'.repeat(100_000)}'`)
  expect(message.length).toBeLessThan(10_000)
  expect(message).toContain('…')
})
