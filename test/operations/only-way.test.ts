/** Whatever changes something from outside is an operation: no surface writes by another way. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, expectTypeOf, test } from 'vitest'
import type { HttpDeps } from '../../src/http/deps.ts'
import type { Principal } from '../../src/operations/acts.ts'

/** What only operations have: rooms that write, and acts. Nor is an operation made beside the table. */
const WRITERS =
  /\bactOnProof\b|\bact\(|\.act\b|\bdb\.write\(|\b(?:Writable\w+|Server(?:Deps|Rooms)|ActingRooms)\b|\bjobs\.(?:start|cancel)\(|\bdrafts\.(?:create|change|remove)\(|\bdefineOperation\b/

function writers(folder: string): string[] {
  return readdirSync(path.join('src', folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name))
    .filter((name) => /\.tsx?$/.test(name) && WRITERS.test(readFileSync(path.join('src', name), 'utf8')))
    .sort()
}

test('no route, page or command changes anything but through an operation', () => {
  // The store itself is handed over where the surfaces are wired, which the door hands on.
  const wired = ['http/deps.ts', 'http/index.ts']
  expect([...writers('http'), ...writers('cli')].filter((name) => !wired.includes(name))).toEqual([])
})

test('what surfaces are given cannot write: what tries does not compile', () => {
  expectTypeOf<HttpDeps['db']>().not.toHaveProperty('write')
  expectTypeOf<HttpDeps['record']>().not.toHaveProperty('write')
  expectTypeOf<HttpDeps['drafts']>().not.toHaveProperty('create')
  expectTypeOf<HttpDeps['jobs']>().not.toHaveProperty('start')
  expectTypeOf<HttpDeps['secrets']>().not.toHaveProperty('put')
  expectTypeOf<HttpDeps>().not.toHaveProperty('actOnProof')
  expectTypeOf<Principal>().not.toHaveProperty('act')
})
