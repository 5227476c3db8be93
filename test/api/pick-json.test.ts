/** A few values are picked out of JSON that streams by: what is taken for JSON, and what is picked, is as `JSON.parse` has it. */
import { expect, test } from 'vitest'
import { FormField } from '../../src/http/hooks/form-field.ts'
import { JsonPicker } from '../../src/http/hooks/pick-json.ts'
import type { Picked, Shape } from '../../src/http/hooks/picking.ts'
import { count, isDeep, seed } from '../support/deep.ts'

const SHAPE = {
  ref: true,
  gone: true,
  repository: { name: true, links: [{ href: true }] },
  tags: [true],
} as const satisfies Shape

/** In pieces of these sizes, over and over. */
function pick(json: Buffer, sizes: readonly number[] = [json.length || 1]): Picked | undefined {
  const picker = new JsonPicker(SHAPE)
  for (const piece of pieces(json, sizes)) picker.write(piece)
  return picker.end()
}

function* pieces(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length]!
    yield bytes.subarray(at, at + size)
    at += size
  }
}

/** What the picker should say, by way of the whole value. */
function picked(value: unknown, shape: Shape): Picked {
  if (shape === true) return typeof value === 'string' ? value : null
  if (Array.isArray(shape)) return Array.isArray(value) ? value.map((one) => picked(one, shape[0])) : null
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const members = shape as Record<string, Shape>
  const found = Object.entries(value).filter(([name]) => Object.hasOwn(members, name))
  return Object.fromEntries(found.map(([name, inner]) => [name, picked(inner, members[name]!)]))
}

function expected(json: Buffer): Picked | undefined {
  try {
    return picked(JSON.parse(json.toString()), SHAPE)
  } catch {
    return undefined
  }
}

const WRITTEN = [
  '{"ref":"refs/heads/main","repository":{"name":"a\\u00e9\\n\\"b\\\\","links":[{"href":"x"},7,[],{"other":{}}]},"tags":["a","b",1,null,{}]}',
  '{"ref":{"ref":"inner"},"tags":"no list","repository":[{"name":"x"}],"gone":null}',
  ' { "a" : [ 1 , -0.5e+10 , 2E-3, 0, true , false , null , "\u{1f600}ü" ] , "ref" : "last", "ref":"lest" } \n',
  '{"__proto__":{"ref":"x"},"constructor":1,"gone":false}',
  '[]',
  '"text"',
  '12',
  'null',
  '{}',
  '',
  ' ',
  '{"ref":"a"}x',
  '{"ref":"a",}',
  '{"a":01}',
  '{"a":1.}',
  '{"a":.5}',
  '{"a":-}',
  '{"a":1e}',
  '{"a":+1}',
  '{"a":"\\x"}',
  '{"a":"\\u12g4"}',
  '{"a":"line\nend"}',
  '{"a":tru}',
  '{"a" 1}',
  '{a:1}',
  '[1,]',
  '[,1]',
  '{"a":[1}',
  '{"a":1]',
  '}',
  '{"tags":[[["deep"]],"x"]}',
  '{"ref":"\\ud83d\\ude00 \\/"}',
]

test.each(WRITTEN)('%s', (written) => {
  const json = Buffer.from(written)
  for (const sizes of [[json.length || 1], [1], [2, 3], [7]])
    expect(pick(json, sizes)).toEqual(expected(json))
})

test('any byte that is changed, left out or put in makes no difference between them', () => {
  const bytes = Buffer.from('{}[]":,\\-+.eE0189tfnu \n\t/abx')
  const rounds = isDeep ? 200_000 : 4_000
  let state = seed
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
  for (let round = 0; round < rounds; round += 1) {
    const json = Buffer.from(WRITTEN[random(WRITTEN.length)]!)
    const at = random(json.length + 1)
    const byte = Buffer.of(bytes[random(bytes.length)]!)
    const changed = [
      Buffer.concat([json.subarray(0, at), byte, json.subarray(at)]),
      Buffer.concat([json.subarray(0, at), byte, json.subarray(at + 1)]),
      Buffer.concat([json.subarray(0, at), json.subarray(at + 1)]),
    ][random(3)]!
    expect(pick(changed, [1 + random(9), 1 + random(5)]), changed.toString()).toEqual(expected(changed))
  }
  count(rounds)
})

test('a byte order mark is no part of it, and what nests without end is none', () => {
  expect(pick(Buffer.from('\ufeff{"ref":"a"}'))).toEqual({ ref: 'a' })
  expect(pick(Buffer.from('['.repeat(100) + ']'.repeat(100)))).toBeNull()
  expect(pick(Buffer.from('['.repeat(1_000_000)))).toBeUndefined()
})

test('memory is for what is asked for: long texts and lists are left out', () => {
  expect(pick(Buffer.from(JSON.stringify({ ref: 'x'.repeat(100_000), gone: 'here' })))).toEqual({
    ref: null,
    gone: 'here',
  })
  const picker = new JsonPicker(SHAPE)
  picker.write(Buffer.from(JSON.stringify({ tags: Array(20_000).fill('t') })))
  expect((picker.end() as { tags: string[] }).tags).toHaveLength(10_000)
  expect(picker.isCut).toBe(true)
})

test.each([
  'payload=%7B%22a%22%3A+1%7D',
  'a=1&payload=%7b%7D&payload=second',
  'payload=100%&x=1',
  'payload=%zz%4',
  'payloads=no&pay=load',
  'payload',
  'payload=',
  '&&payload=a%26b=c',
])('a field of a form: %s', (form) => {
  for (const sizes of [[form.length], [1], [2, 5]]) {
    const found: Buffer[] = []
    const field = new FormField('payload', (bytes) => found.push(Buffer.from(bytes)))
    for (const piece of pieces(Buffer.from(form), sizes)) field.write(piece)
    field.end()
    expect(Buffer.concat(found).toString()).toBe(new URLSearchParams(form).get('payload') ?? '')
  }
})
