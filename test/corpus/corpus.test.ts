/**
 * A hundred small plugins, uploaded and followed in one store: each is refused, warned of or served as real clients see
 * it. What is served of all of them, the real Claude Code validates and installs without a word.
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPlainObject } from '../../src/intake/document.ts'
import type { Issue } from '../../src/kernel/errors.ts'
import { lacks } from '../clients/installed.ts'
import { newMachine } from '../clients/machine.ts'
import { manifest, type SourceStory, startSourceStory } from '../sources/story.ts'
import { cloneFeed, ok } from '../support/feeds.ts'
import { pluginZip } from '../support/items.ts'
import type { Person } from '../support/stoa.ts'
import { makeZip } from '../support/zip.ts'
import { type Case, filesOf } from './case.ts'
import { DEFINITIONS } from './definitions.ts'
import { ENTRIES } from './entries.ts'
import { MANIFESTS } from './manifests.ts'

const UPLOADS = [...MANIFESTS, ...DEFINITIONS]
const ALL = [...UPLOADS, ...ENTRIES]
const SOURCE = 'corpus'
const STORY_MS_MAX = 300_000
/** What `claude plugin validate` goes on saying: only a name's author can change it. */
const OF_NAMES = /reads as one of Anthropic's own/
/** Advice, which it says changes no verdict. */
const OF_READMES = /This README has no line that installs/

let story: SourceStory
let ann: Person
let clone: string
beforeAll(async () => {
  story = await startSourceStory()
  ann = await story.stoa.person('ann')
  const repository = await story.git.repository(SOURCE)
  await repository.commit(marketplace(ALL))
  await story.source(SOURCE, repository.url)
  await story.sync(SOURCE)
  for (const one of UPLOADS) answers.set(one.name, await upload(one))
  for (const item of installable()) await ok(ann.api.put(`/items/${item}/install`))
  clone = await cloneFeed(await ann.cloneUrl())
}, STORY_MS_MAX)
afterAll(() => story.close())

interface Said {
  status: number
  issues: Issue[]
}

const answers = new Map<string, Said>()

async function upload({ name, ...rest }: Case): Promise<Said> {
  const file = makeZip(filesOf({ name, ...rest }))
  // Once is enough to hear what is said; what is good is published, too.
  const preview = await ann.api.upload('/items/preview', { file, kind: 'plugin' })
  const { status, body } = await ann.api.upload('/items', { file, kind: 'plugin' })
  return { status, issues: preview.body.issues ?? body.issues }
}

function marketplace(cases: readonly Case[]): Record<string, string> {
  const entries = cases.map(({ name, entry }) => ({ name, source: `./plugins/${folderOf(name)}`, ...entry }))
  const files = cases.flatMap((one) =>
    Object.entries(filesOf(one)).map(([file, content]) => [`plugins/${folderOf(one.name)}/${file}`, content]),
  )
  return { '.claude-plugin/marketplace.json': manifest(entries), ...Object.fromEntries(files) }
}

function folderOf(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-')
}

function uploadedAs({ name }: Case): string {
  return `${name}-by-ann`
}

function followedAs({ name, servedName = name }: Case): string {
  return servedName
}

/** Served names of everything that was taken. */
function installable(): string[] {
  const uploads = UPLOADS.filter(({ refused, refusedUpload }) => (refused ?? refusedUpload) === undefined)
  const followed = ALL.filter(({ refused }) => refused === undefined)
  return [...uploads.map(uploadedAs), ...followed.map(followedAs)]
}

function codes(issues: readonly Issue[], severity: Issue['severity']): string[] {
  return issues.filter((issue) => issue.severity === severity).map(({ code }) => code)
}

async function servedJson(item: string, file: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(clone, 'plugins', item, file), 'utf8'))
}

async function expectServed(item: string, { served = {} }: Case): Promise<void> {
  for (const [file, value] of Object.entries(served))
    expect(withAbsent(await servedJson(item, file), value)).toMatchObject(value)
}

/** What is not there is `undefined`, as the cases say it. */
function withAbsent(found: unknown, wanted: unknown): unknown {
  if (!isPlainObject(found) || !isPlainObject(wanted)) return found
  const keys = [...Object.keys(wanted), ...Object.keys(found)]
  return Object.fromEntries(keys.map((key) => [key, withAbsent(found[key], wanted[key])]))
}

describe('an upload is refused for what clients refuse, and served as they take it', () => {
  test.each(UPLOADS)('$name', async (one) => {
    const { status, issues } = answers.get(one.name)!
    const refused = one.refused ?? one.refusedUpload
    expect({ status, errors: codes(issues, 'error') }).toEqual(
      refused === undefined ? { status: 201, errors: [] } : { status: 422, errors: refused },
    )
    if (refused !== undefined) return
    expect(codes(issues, 'warning').sort()).toEqual([...(one.said ?? [])].sort())
    await expectServed(uploadedAs(one), one)
  })
})

describe('a plugin of a source fails for what clients refuse, and is served as they take it', () => {
  test.each(ALL)('$name', async (one) => {
    const { state, problem, issues, version } = story.plugin(SOURCE, one.name)
    const isTaken = one.refused === undefined
    expect({ state, problem }).toEqual({
      state: isTaken ? 'published' : 'failed',
      problem: isTaken ? null : problem,
    })
    if (!isTaken) {
      if (!one.refused!.includes('invalid_name')) expect(codes(issues, 'error')).toEqual(one.refused)
      return
    }
    expect(codes(issues, 'warning').sort()).toEqual([...(one.saidOfSource ?? one.said ?? [])].sort())
    expect(version).toBe(one.version ?? '1.0.0')
    await expectServed(followedAs(one), one)
  })
})

test.skipIf(lacks('claude'))(
  'Claude Code validates what is served of all of them strictly, and says nothing but of names',
  async () => {
    const machine = await newMachine()
    // It ends with 1 for those warnings. To a terminal it says the same, in other characters.
    await machine.paste(`claude plugin validate --strict ${clone} > said.txt 2>&1 || true`)
    const said = await readFile(path.join(machine.home, 'said.txt'), 'utf8')
    const findings = said.split('\n').filter((line) => line.trim().startsWith('❯'))
    expect(findings.filter((line) => !OF_NAMES.test(line) && !OF_READMES.test(line))).toEqual([])
    expect(said).toMatch(OF_NAMES)
    expect(said).not.toMatch(/\d errors?:/)
  },
  STORY_MS_MAX,
)

test.skipIf(lacks('claude'))(
  'Claude Code installs and loads all of them',
  async () => {
    const names = installable()
    // Of the same name, people's own come first: somebody who has none of these depends on them.
    const ben = await story.stoa.person('ben')
    const packs = [names.slice(0, 90), names.slice(90)].filter((pack) => pack.length > 0)
    for (const [index, dependencies] of packs.entries()) {
      await ok(ben.api.upload('/items', { file: pluginZip(`pack-${index}`, { dependencies }) }))
      await ok(ann.api.put(`/items/pack-${index}-by-ben/install`))
    }
    const machine = await newMachine()
    const installs = packs.map((_, index) => `claude plugin install pack-${index}-by-ben@stoa`)
    await machine.paste([`claude plugin marketplace add ${await ann.cloneUrl()}`, ...installs].join('\n'))
    const output = await machine.paste('claude plugin list --json')
    const installed: { id: string; errors?: string[] }[] = JSON.parse(output.slice(output.indexOf('[')))
    expect(installed.filter(({ errors }) => errors !== undefined)).toEqual([])
    const ids = installed
      .map(({ id }) => id.slice(0, -'@stoa'.length))
      .filter((id) => !id.startsWith('pack-'))
    expect(ids.sort()).toEqual([...names].sort())
  },
  STORY_MS_MAX,
)
