/** Composing a set of 90 items and 1,000 files, against writing the same files with `git fast-import`. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { putGrant } from '../../src/access/groups.ts'
import { optOut } from '../../src/access/personal.ts'
import { createUser } from '../../src/access/users.ts'
import { listFiles } from '../../src/catalog/files.ts'
import { publishChecked } from '../../src/catalog/publication/upload.ts'
import { compose } from '../../src/compose/compose.ts'
import type { BundleFile } from '../../src/intake/bundle.ts'
import { inspectFiles } from '../../src/intake/inspect.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import { bundleName } from '../../src/kernel/names.ts'
import { userFeed } from '../../src/snapshot/feeds.ts'
import type { Stoa } from '../../src/stoa.ts'
import { prose, seeded } from './content.ts'
import { measure } from './pairs.ts'

const ITEMS = { plugin: 50, skill: 25, agent: 15 }
const FILES_PER_PLUGIN = 16
const FILES_PER_SKILL = 7
const FILE_BYTES = 4_000
const ROUNDS = 9

export async function benchCompose({ deps }: Stoa, admin: Actor, scratch: string): Promise<void> {
  const names = await publishSet(deps, admin)
  for (const name of names) await putGrant(deps, admin, 'everyone', name, 'default')
  const people = await Promise.all(Array.from({ length: ROUNDS + 1 }, (_, index) => newcomer(deps, index)))
  const { entries } = deps.sets.ofUser(people[0]!.userId)
  const files = await filesOf(deps, people[0]!)
  const stream = fastImportStream(files)
  const size = `${entries.length} items, ${files.length} files`
  const fastImport = await baselineOf(scratch, 'import', stream)

  await measure({
    name: `Compose ${size}: from the set to the tree`,
    rounds: ROUNDS,
    goal: 50,
    baseline: fastImport,
    ours: {
      name: 'resolve and compose',
      async run(round) {
        const { marketplaceName } = deps.settings
        compose({
          marketplaceName,
          bundleName: bundleName(marketplaceName),
          entries: deps.sets.ofUser(people[round]!.userId).entries,
          authorOf: () => admin.username,
          before: { plugins: [], renames: [] },
        })
      },
    },
  })
  // Each person lacks another item, so that nothing was composed before.
  for (const [index, person] of people.entries()) await optOut(deps, person, names[index]!)
  await measure({
    name: `Compose ${size}: from the set to a durable commit that can be fetched`,
    rounds: ROUNDS,
    goal: 1,
    baseline: await baselineOf(scratch, 'import-again', stream),
    ours: {
      name: 'resolve, compose, write and move the head',
      run: async (round) => void (await deps.feeds.open(userFeed(people[round]!.userId))),
    },
  })
}

async function publishSet(deps: Stoa['deps'], admin: Actor): Promise<string[]> {
  const random = seeded(90)
  const names: string[] = []
  for (const [kind, count] of Object.entries(ITEMS)) {
    for (let index = 0; index < count; index += 1) {
      const checked = inspectFiles(filesFor(kind, `${kind}-${index}`, random))
      const { item } = await publishChecked(deps, admin, checked, { as: 'item', by: admin })
      names.push(item.servedName)
    }
  }
  return names
}

function filesFor(kind: string, name: string, random: () => number): BundleFile[] {
  const file = (filePath: string, content: Buffer): BundleFile => ({
    path: filePath,
    mode: '100644',
    content,
  })
  const frontMatter = Buffer.from(`---\nname: ${name}\ndescription: What ${name} does.\n---\n\n`)
  const markdown = (filePath: string) =>
    file(filePath, Buffer.concat([frontMatter, prose(random, FILE_BYTES)]))
  if (kind === 'agent') return [markdown(`${name}.md`)]
  const others = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      file(`references/part-${index}.md`, prose(random, FILE_BYTES)),
    )
  if (kind === 'skill') return [markdown('SKILL.md'), ...others(FILES_PER_SKILL - 1)]
  const manifest = Buffer.from(JSON.stringify({ name, version: '1.0.0', description: `What ${name} does.` }))
  return [file('.claude-plugin/plugin.json', manifest), ...others(FILES_PER_PLUGIN - 1)]
}

async function newcomer(deps: Stoa['deps'], index: number): Promise<Actor> {
  const user = await createUser(deps, { username: 'system' }, { email: `newcomer-${index}@example.com` })
  return { userId: user.id, username: user.username, admin: false }
}

/** The files of a composed set, as a client has them. */
async function filesOf(deps: Stoa['deps'], person: Actor): Promise<{ path: string; content: Buffer }[]> {
  const { tree } = await deps.feeds.advance(userFeed(person.userId))
  const files = await listFiles(deps.objects, tree)
  return Promise.all(
    files.map(async (file) => ({ path: file.path, content: (await deps.objects.read(file.oid)).content })),
  )
}

function fastImportStream(files: readonly { path: string; content: Buffer }[]): Buffer {
  const parts: Buffer[] = [
    Buffer.from('commit refs/heads/main\ncommitter Stoa <stoa@localhost> 0 +0000\ndata 0\n'),
  ]
  for (const { path: filePath, content } of files) {
    parts.push(
      Buffer.from(`M 100644 inline ${filePath}\ndata ${content.length}\n`),
      content,
      Buffer.from('\n'),
    )
  }
  return Buffer.concat(parts)
}

/** One empty repository for each round, made before anything is timed. */
async function baselineOf(scratch: string, name: string, stream: Buffer) {
  const folder = (round: number) => path.join(scratch, `${name}-${round}.git`)
  for (let round = 0; round <= ROUNDS; round += 1)
    await program('git', ['init', '-q', '--bare', folder(round)])
  return {
    name: 'git fast-import of the files',
    run: (round: number) => program('git', ['-C', folder(round), 'fast-import', '--quiet'], stream),
  }
}

export function program(command: string, args: readonly string[], input?: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'inherit'],
    })
    child.once('error', reject)
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`)),
    )
    child.stdin?.end(input)
  })
}
