/** The house's plan, kept: who may import whom (docs/ARCHITECTURE.md, "Rooms"). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { sources as files, imports, roomOf } from '../support/source-imports.ts'

/** A room may import what stands before it in this list, itself, and nothing after it. */
const LEVELS: readonly (readonly string[])[] = [
  ['src/kernel'],
  ['src/git', 'src/store', 'src/blobs', 'src/outbound'],
  ['src/upstream'],
  ['src/audit', 'src/jobs'],
  ['src/intake'],
  ['src/catalog'],
  ['src/access'],
  ['src/compose'],
  ['src/snapshot'],
  ['src/sources'],
  ['src/operations'],
  ['views'],
  ['src/http'],
  ['src/cli'],
  ['src'],
]

/** Rooms of the same level do not know each other. */
const TYPE_ONLY_IMPORTERS = new Set(['views'])

describe('imports', () => {
  test('are found at all', () => {
    expect(files.length).toBeGreaterThan(50)
    expect(imports.length).toBeGreaterThan(100)
  })

  test('point down, and to the left in the pipeline', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [importer, imported] = [roomOf(from), roomOf(to)]
      return importer !== imported && levelOf(imported) >= levelOf(importer)
    })
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
  })

  test('of a view are types, or other views', () => {
    const wrong = imports.filter(
      ({ from, to, isType }) =>
        TYPE_ONLY_IMPORTERS.has(roomOf(from)) && roomOf(to) !== roomOf(from) && !isType,
    )
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
  })

  test('go round in no circle, types neither: of two files, one can be read first', () => {
    expect(circles().map((files) => files.join(' <-> '))).toEqual([])
  })

  test('of threads are in one place: who wants some asks for them there', () => {
    const importers = files.filter((file) => /'node:worker_threads'/.test(readFileSync(file, 'utf8')))
    expect(importers).toEqual(['src/kernel/thread-jobs.ts', 'src/kernel/threads.ts'])
  })

  test('of the store’s own errors are none in git/, which has words of its own', () => {
    const wrong = imports.filter(
      ({ from, to }) => roomOf(from) === 'src/git' && to === 'src/kernel/errors.ts',
    )
    expect(wrong).toEqual([])
  })

  test('nobody imports main.ts', () => {
    expect(imports.filter(({ to }) => to === 'src/main.ts')).toEqual([])
  })
})

/** Files that reach each other, by whatever way: the strongly connected components (Tarjan). */
function circles(): string[][] {
  const imported = new Map(files.map((file): [string, string[]] => [file, []]))
  for (const { from, to } of imports) if (imported.has(to)) imported.get(from)!.push(to)
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const found: string[][] = []
  const visit = (file: string): void => {
    order.set(file, order.size)
    lowest.set(file, order.get(file)!)
    open.push(file)
    for (const next of imported.get(file)!) {
      if (!order.has(next)) visit(next)
      if (open.includes(next)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(next)!))
    }
    if (lowest.get(file) !== order.get(file)) return
    const circle = open.splice(open.indexOf(file))
    if (circle.length > 1 || imported.get(file)!.includes(file)) found.push(circle.sort())
  }
  for (const file of files) if (!order.has(file)) visit(file)
  return found
}

function levelOf(room: string): number {
  const level = LEVELS.findIndex((rooms) => rooms.includes(room))
  if (level === -1)
    throw new Error(`${room} has no place in the house; give it one in test/meta/imports.test.ts.`)
  return level
}
