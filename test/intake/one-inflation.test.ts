/** Each entry of an upload is inflated once, from its bytes to the version that is published. Counted, not timed. */
import { syncBuiltinESMExports } from 'node:module'
import zlib, { crc32, deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { getUser } from '../../src/access/users.repo.ts'
import { publishChecked } from '../../src/catalog/publication/upload.ts'
import { inspectZip } from '../../src/intake/inspect.ts'
import { Issues } from '../../src/intake/issues.ts'
import { makeParcel, openParcel } from '../../src/intake/parcel.ts'
import { readZip } from '../../src/intake/zip/read-zip.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { manifest, markdown, PLUGIN_JSON } from '../support/uploads.ts'
import { craftZip, makeZip, type ZipFiles } from '../support/zip.ts'

type Way = (...given: unknown[]) => unknown

/** Every way there is, so that whoever takes another one is counted, too. */
const WAYS = [
  ...['inflateSync', 'inflateRawSync', 'unzipSync', 'inflate', 'inflateRaw', 'unzip'],
  ...['createInflate', 'createInflateRaw', 'createUnzip'],
]
const known = { ...(zlib as unknown as Record<string, Way>) }
/** By which way something was given to zlib to be inflated. */
const inflations: string[] = []

function put(ways: (name: string) => Way): void {
  for (const name of WAYS)
    Object.defineProperty(zlib, name, { value: ways(name), configurable: true, writable: true })
  syncBuiltinESMExports()
}

const counting =
  (name: string): Way =>
  (...given) => {
    inflations.push(name)
    return known[name]!(...given)
  }

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
  put(counting)
})
afterAll(async () => {
  put((name) => known[name]!)
  await running.close()
})
beforeEach(() => {
  inflations.length = 0
})

const TEXT = 'A line that repeats.\n'.repeat(200)
const PAGES = Object.fromEntries(
  Array.from({ length: 40 }, (_, index) => [`docs/${index}.md`, `${index} ${TEXT}`]),
)

/** What the inspecting thread does, in this process, where it is counted. */
function inspected(files: ZipFiles) {
  const zip = Buffer.from(new Uint8Array(makeZip(files)).buffer)
  return openParcel(makeParcel(zip, inspectZip(zip)))
}

test.each<[string, ZipFiles]>([
  ['skill', { 'SKILL.md': markdown('name: once\ndescription: Is read once.'), ...PAGES }],
  ['plugin', { [PLUGIN_JSON]: manifest({ name: 'once-more' }), 'commands/a.md': TEXT, ...PAGES }],
  ['agent', { 'once-agent.md': markdown('name: once-agent\ndescription: Is read once.', TEXT) }],
])('an entry of a %s, up to its stored version', async (kind, files) => {
  const { id, username } = getUser(running.deps.db, 'root')
  const checked = inspected(files)
  const actor = { userId: id, username, admin: true }
  const { version } = await publishChecked(running.deps, actor, checked, { as: 'item', by: actor })
  expect([checked.bundle!.kind, version.filesCount]).toEqual([kind, Object.keys(files).length])
  expect(inflations).toHaveLength(Object.keys(files).length)
})

test('an entry that is refused, too, and none after the one that is too much', () => {
  const read = (zip: Buffer) => {
    inflations.length = 0
    const issues = new Issues()
    readZip(zip, issues)
    return [inflations.length, ...issues.list.map(({ code }) => code)]
  }
  const good = { content: TEXT }
  const damaged = { ...good, crc: 7 }
  const hiding = { ...good, data: Buffer.concat([deflateRawSync(TEXT), Buffer.from('psst')]) }
  const broken = { ...good, data: deflateRawSync(TEXT).subarray(0, -1) }
  const bomb = { content: Buffer.alloc(2 * 1024 * 1024) }
  const named = (entries: object[]) =>
    craftZip(entries.map((entry, index) => ({ name: `${index}.md`, ...entry })))
  const all = [good, damaged, hiding, broken, good]
  expect(read(named(all))).toEqual([5, 'zip_invalid', 'zip_invalid', 'zip_invalid'])
  expect(read(named([good, bomb, good]))).toEqual([2, 'too_large'])
})

test('an entry that breaks off counts as all that may have come out of it', () => {
  const said = { sizeBytes: TEXT.length, crc: crc32(TEXT) }
  const half = deflateRawSync(TEXT).subarray(0, -1)
  // A MiB each, and 200 MiB are the most: what lies behind is not looked at, and nobody is told that it is too large.
  const entries = Array.from({ length: 5_000 }, (_, index) => ({ name: `${index}.md`, data: half, ...said }))
  const issues = new Issues()
  expect(readZip(craftZip(entries), issues)).toBeUndefined()
  expect(new Set(issues.list.map(({ code }) => code))).toEqual(new Set(['zip_invalid', 'issues_truncated']))
  expect(inflations.length).toBeLessThan(entries.length)
})
