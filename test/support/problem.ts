/** The shape of every refusal (RFC 9457, docs/contract.md 3). */
import { expect } from 'vitest'
import { STATUS } from '../../src/http/middleware/errors.ts'
import type { Answer } from './api.ts'

/** The answer is this refusal, in the one shape, and its sentence has these words. */
export function expectProblem(answer: Answer, status: number, code: string, ...words: string[]): void {
  expect({ status: answer.status, code: answer.body?.code, body: answer.body }).toMatchObject({
    status,
    code,
  })
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  const { type, title, detail } = answer.body
  expect(answer.body.status).toBe(status)
  expect(STATUS).toHaveProperty(code)
  expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/)
  expect(URL.canParse(type)).toBe(true)
  expect(title).toMatch(/^[A-Z]/)
  expect(detail).toMatch(/\S/)
  for (const word of words) expect(detail).toContain(word)
  for (const issue of answer.body.issues ?? []) {
    expect(['error', 'warning']).toContain(issue.severity)
    expect(issue.code).toMatch(/^[a-z]+(_[a-z]+)*$/)
    expect(issue.message).toMatch(/\S/)
    if (issue.line !== undefined) expect(issue.line).toBeGreaterThan(0)
  }
}
