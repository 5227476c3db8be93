/** What a kind of job may be: its input is stored for ever, so that nothing in it may be a secret. */
import { expect, test } from 'vitest'
import * as kinds from '../../src/job-kinds.ts'
import { defineJob, kindsOf } from '../../src/jobs/define-job.ts'
import { JOB_INPUT_CHARS_MAX } from '../../src/kernel/limits.ts'
import { workKind } from '../support/jobs.ts'

const inputOf = (...fields: string[]) => ({
  type: 'object' as const,
  properties: Object.fromEntries(fields.map((field) => [field, { type: 'string' }])),
})

test.each(['password', 'webhookSecret', 'token', 'apiKey', 'credentials', 'PASSPHRASE'])(
  'an input cannot be declared to have a %s',
  (field) => {
    expect(() => defineJob()({ ...workKind('leak'), input: inputOf('name', field) })).toThrow(
      `The job leak takes a "${field}"; give it a reference to where that is kept.`,
    )
  },
)

test('nor is one declared further inside, and nothing comes in there undeclared', () => {
  const within = (inner: ReturnType<typeof inputOf>) => ({
    type: 'object' as const,
    properties: { steps: { type: 'array', items: inner } },
  })
  expect(() => defineJob()({ ...workKind('leak'), input: within(inputOf('password')) })).toThrow(
    'The job leak takes a "password"; give it a reference to where that is kept.',
  )
  const { check } = defineJob()({ ...workKind('deep'), input: within(inputOf('name')) })
  expect(check({ steps: [{ name: 'x' }] })).toEqual({ steps: [{ name: 'x' }] })
  expect(() => check({ steps: [{ name: 'x', password: 'y' }] })).toThrow(
    'must NOT have additional properties',
  )
})

test('a reference to where one is kept is none', () => {
  const { check } = defineJob()({ ...workKind('fine'), input: inputOf('secretRef', 'tokenId') })
  expect(check({ secretRef: 'sec_1' })).toEqual({ secretRef: 'sec_1' })
})

test.each([
  ['another field', { name: 'x', more: 1 }, '"more" must NOT have additional properties.'],
  ['another type', { name: 1 }, '"name" must be string.'],
  ['more than a reference has', { name: 'x'.repeat(JOB_INPUT_CHARS_MAX) }, 'is longer than'],
])('an input with %s is refused', (_, input, why) => {
  const { check } = defineJob()({ ...workKind('strict'), input: inputOf('name') })
  expect(() => check(input)).toThrow(why)
})

test.each([
  ['timeoutMs', 30 * 86_400_000, 1],
  ['timeoutMs', Number.POSITIVE_INFINITY, 1],
  ['timeoutMs', 0, 1],
  ['concurrency', 0, 1],
  ['retries', Number.NaN, 0],
])('a %s of %s, by which no job would be done, is refused where it is declared', (name, value, min) => {
  expect(() => workKind('odd', { [name]: value })).toThrow(
    `The job odd has ${value} as its ${name}; give it a whole number from ${min} to 2147483647.`,
  )
})

test('every kind has a name of its own', () => {
  expect([...kindsOf(kinds).keys()]).toEqual(['source.sync'])
  expect(() => kindsOf({ one: workKind('same'), two: workKind('same') })).toThrow(
    'Two kinds of job are called same.',
  )
})
