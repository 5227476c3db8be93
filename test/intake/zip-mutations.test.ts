/** Damage at random, the same every time: nothing of it may crash the reader or change what a file holds. */
import { inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Issues } from '../../src/intake/issues.ts'
import { readZip } from '../../src/intake/zip/read-zip.ts'
import { craftZip, MODE } from '../support/zip.ts'

const CONTENTS = {
  'SKILL.md': 'words and words and words and words\n'.repeat(5),
  'scripts/run.sh': '#!/bin/sh\necho hello\n',
  'stored.bin': 'PK\x03\x04 not a header',
  empty: '',
}

const ORIGINAL = craftZip(
  [
    { name: 'SKILL.md', content: CONTENTS['SKILL.md'] },
    { name: 'scripts/' },
    {
      name: 'scripts/run.sh',
      content: CONTENTS['scripts/run.sh'],
      mode: MODE.executable,
      descriptor: 'signed',
    },
    { name: 'stored.bin', content: CONTENTS['stored.bin'], method: 0 },
    { name: 'empty' },
  ],
  { comment: 'made for damage' },
)

const at = fc.nat(ORIGINAL.length - 1)
const few = fc.nat(40)
/** Values that headers are made of, besides any other. */
const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 8, 0x50, 0x4b, 0xff))

const mutation = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), at, byte }),
  fc.record({ kind: fc.constant('flip' as const), at, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('splice' as const), at, drop: few, bytes: fc.uint8Array({ maxLength: 40 }) }),
  fc.record({ kind: fc.constant('copy' as const), at, from: at, length: few }),
)
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never

function mutate(zip: Buffer, change: Mutation): Buffer {
  const copy = Buffer.from(zip)
  const place = Math.min(change.at, Math.max(0, copy.length - 1))
  switch (change.kind) {
    case 'set':
      copy[place] = change.byte
      return copy
    case 'flip':
      copy[place]! ^= 1 << change.bit
      return copy
    case 'splice':
      return Buffer.concat([copy.subarray(0, place), change.bytes, copy.subarray(place + change.drop)])
    case 'copy':
      copy.set(zip.subarray(change.from, change.from + Math.min(change.length, copy.length - place)), place)
      return copy
  }
}

/** Either errors or files; and files hold what they held, in streams that say the same. */
async function check(zip: Buffer): Promise<boolean> {
  const issues = new Issues()
  const files = await readZip(zip, issues)
  expect(files === undefined).toBe(issues.hasErrors)
  for (const file of files ?? []) {
    expect(Object.values(CONTENTS)).toContain(file.content.toString('latin1'))
    if (file.deflated !== undefined) expect(inflateRawSync(file.deflated)).toEqual(file.content)
  }
  return files !== undefined
}

test('the ZIP that is damaged below passes as it is', async () => {
  expect(await check(ORIGINAL)).toBe(true)
})

test('a damaged ZIP never crashes the reader, and what passes holds what it held', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (changes) => {
      await check(changes.reduce(mutate, ORIGINAL))
    }),
    { seed: 20261121, numRuns: 2_000 },
  )
})

test('no single wrong byte crashes the reader, or changes what a file holds', async () => {
  for (let place = 0; place < ORIGINAL.length; place += 1)
    for (const value of [0, 0xff, ORIGINAL[place]! ^ 1, ORIGINAL[place]! ^ 8]) {
      await check(mutate(ORIGINAL, { kind: 'set', at: place, byte: value }))
    }
})
