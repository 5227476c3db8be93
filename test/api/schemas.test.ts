/** What calls take is checked against schemas, which are compiled when they are first asked: here all of them are. */
import { expect, test } from 'vitest'
import { apiRoutes } from '../../src/http/api/routes/index.ts'
import { AppError } from '../../src/kernel/errors.ts'
import { operations } from '../../src/operations/table.ts'
import { bodyCheck, inputCheck, queryCheck } from '../../src/operations/validate.ts'

test('every schema of a call and of an operation compiles', () => {
  const checks = [
    ...apiRoutes.flatMap(({ body }) => (body === undefined ? [] : [bodyCheck(body)])),
    ...apiRoutes.flatMap(({ query }) => (query === undefined ? [] : [queryCheck(query)])),
    ...operations.map(({ input }) => inputCheck(input)),
  ]
  expect(checks.length).toBeGreaterThan(100)
  for (const check of checks) expect(refusalOf(() => check({}))).toSatisfy(isAnswer)
})

function refusalOf(check: () => unknown): unknown {
  try {
    check()
  } catch (error) {
    return error
  }
}

/** Nothing wrong, or a sentence that says what; a schema that does not compile is neither. */
const isAnswer = (refusal: unknown) => refusal === undefined || refusal instanceof AppError
