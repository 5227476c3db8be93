/** The front doors of the rooms, kept shut beside them (docs/ARCHITECTURE.md, "Rooms"; decision 54). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { imports, roomOf, sources } from '../support/source-imports.ts'

/**
 * The doors of each room: what others may import of it. The rest is its own, and may change without asking anybody.
 * Words (`kernel`) and markup (`views`) have none: each of their files is for everybody.
 */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  'src/git': ['index.ts', 'objects.ts', 'packs.ts', 'protocol.ts'],
  'src/store': ['index.ts', 'open.ts'],
  'src/blobs': ['index.ts'],
  // The command line takes these two alone, not what a store needs beside them.
  'src/outbound': ['index.ts', 'proxied-fetch.ts'],
  'src/upstream': ['index.ts', 'follow-links.ts'],
  'src/audit': ['index.ts', 'tables.ts'],
  'src/jobs': ['index.ts', 'tables.ts'],
  // Threads that make pages read front matter, and load no checks.
  'src/intake': ['index.ts', 'front-matter.ts'],
  'src/catalog': ['index.ts', 'compare.ts', 'tables.ts'],
  'src/access': ['index.ts', 'tables.ts'],
  'src/compose': ['index.ts'],
  'src/snapshot': ['index.ts', 'tables.ts'],
  // As with `outbound`: the command line reads folders as the store does.
  'src/sources': ['index.ts', 'local-folder.ts', 'left-out.ts', 'tables.ts'],
  'src/operations': ['index.ts', 'surface.ts', 'answers/index.ts'],
  // `main.ts` has a server before it loads what is served.
  'src/http': ['index.ts', 'server.ts'],
  'src/cli': ['main.ts'],
}

/** A kind of job is one file in its room and one line there, and no third line at a door. */
const JOB_KINDS = 'src/job-kinds.ts'

describe('doors', () => {
  test('are what others come in by: whatever else a room holds is its own', () => {
    const wrong = imports.filter(
      ({ from, to }) => roomOf(from) !== roomOf(to) && !isOpen(to) && from !== JOB_KINDS,
    )
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
  })

  test('are there, each of them, and somebody comes in', () => {
    const entered = new Set(imports.filter(({ from, to }) => roomOf(from) !== roomOf(to)).map(({ to }) => to))
    const doors = Object.entries(DOORS).flatMap(([room, names]) => names.map((name) => `${room}/${name}`))
    expect(doors.filter((door) => !entered.has(door) && door !== 'src/cli/main.ts')).toEqual([])
  })

  test('offer nothing that nobody outside asks for', () => {
    const asked = new Set(
      imports
        .filter(({ from, to }) => roomOf(from) !== roomOf(to))
        .flatMap(({ to, names }) => names.map((name) => `${to} ${name}`)),
    )
    const offered = sources
      .filter(onlyOffers)
      .flatMap((file) =>
        imports
          .filter(({ from }) => from === file)
          .flatMap(({ names }) => names.map((name) => `${file} ${name}`)),
      )
    expect(offered.length).toBeGreaterThan(100)
    expect(offered.filter((offer) => !asked.has(offer))).toEqual([])
  })

  test('are for others: within a room its own files are nearer', () => {
    const wrong = imports.filter(({ from, to }) => roomOf(from) === roomOf(to) && onlyOffers(to))
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
  })
})

function isOpen(file: string): boolean {
  const room = roomOf(file)
  const doors = DOORS[room]
  return doors === undefined || doors.some((door) => file === `${room}/${door}`)
}

/** A file of re-exports and nothing else. */
function onlyOffers(file: string): boolean {
  if (DOORS[roomOf(file)] === undefined || !isOpen(file)) return false
  const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
  return code.replace(/^export\s+(type\s+)?\{[^}]*\}\s+from\s+'[^']+'$/gm, '').trim() === ''
}
