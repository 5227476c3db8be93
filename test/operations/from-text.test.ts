import { describe, expect, test } from 'vitest'
import { openApi } from '../../src/http/api/openapi.ts'
import { routeTo } from '../../src/http/api/route-to.ts'
import { Form } from '../../src/http/form.ts'
import { inputOf } from '../../src/http/pages/forms/input.ts'
import { defineOperation } from '../../src/operations/operation.ts'
import { flag, listUpTo, object, text } from '../../src/operations/schemas.ts'
import { queryCheck } from '../../src/operations/validate.ts'

const seek = defineOperation<{ word: string }>()({
  name: 'plant.seek',
  summary: 'Seek plants',
  input: object(
    { word: text, limit: { type: 'integer', minimum: 1, maximum: 1e9 }, tall: flag, beds: listUpTo(3, text) },
    ['word'],
  ),
  access: 'signed-in',
  effects: 'reads',
  errors: [],
  run: () => undefined,
})
const ofQuery = (query: object) => queryCheck(seek.input)({ word: 'rose', ...query })

describe('a number in a query', () => {
  test.each(['7', '007', '-3'])('is read as one of a form is: %s', (limit) => {
    const typed = inputOf(seek, new Form([['limit', limit]]), {}) as { limit?: unknown }
    expect(typed.limit).toBe(Number(limit))
    if (limit !== '-3') expect(ofQuery({ limit })).toMatchObject({ limit: Number(limit) })
    else expect(() => ofQuery({ limit })).toThrow('"limit" is -3, but it must be >= 1.')
  })

  test.each(['0x10', '1e1', '1.0', ' ', '', 'Infinity', '1e400', '9007199254740993', 'true', 'null'])(
    'is none, and is named as it was typed, in a form too: "%s"',
    (limit) => {
      expect(() => ofQuery({ limit })).toThrow(`"limit" is "${limit}", but it must be integer.`)
      if (limit.trim() === '') return
      const typed = inputOf(seek, new Form([['limit', limit]]), {})
      expect(() => seek.check({ ...typed, word: 'rose' })).toThrow(`"limit" is "${limit}", but`)
    },
  )
})

test('other texts of a query become what the schema says, and nothing else', () => {
  expect(ofQuery({ tall: 'false', beds: 'north' })).toMatchObject({ tall: false, beds: ['north'] })
  expect(ofQuery({ beds: ['north', '1'] })).toMatchObject({ beds: ['north', '1'] })
  for (const tall of ['1', 'TRUE', '']) expect(() => ofQuery({ tall })).toThrow(`"tall" is "${tall}", but`)
  expect(() => ofQuery({ limit: ['1', '2'] })).toThrow('"limit" is a list, but it must be integer.')
  for (const name of ['__proto__', 'constructor'])
    expect(() => ofQuery(Object.fromEntries([[name, '1']]))).toThrow(`unknown field "${name}"`)
})

test('a number that is too large is named as such', () => {
  expect(() => seek.check(JSON.parse('{"word":"rose","limit":1e400}'))).toThrow('"limit" is Infinity, but')
})

test('the description says which fields of a query are needed', () => {
  const route = routeTo({ method: 'get', path: '/plants', operation: seek, answers: { 200: 'They.' } })
  const { parameters } = openApi([route], 'https://stoa.example.com').paths['/plants']!.get as {
    parameters: { name: string; required: boolean }[]
  }
  expect(parameters.map(({ name, required }) => [name, required])).toEqual([
    ['word', true],
    ['limit', false],
    ['tall', false],
    ['beds', false],
  ])
})
