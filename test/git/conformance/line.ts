/** A running Stoa with one feed of sixty snapshots, and old clones of it: what the cells of the matrix begin with. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { basic, cloneFeed, install, ok, publish, raw, uninstall } from '../../support/feeds.ts'
import { agentZip, pluginZip, skillZip } from '../../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../../support/stoa.ts'
import { temporaryFolder } from '../../support/temp.ts'

const run = promisify(execFile)

export const SNAPSHOTS = 60

/** How many snapshots an old clone lags behind. */
export const LAGS = [1, 5, 50] as const
export type Lag = (typeof LAGS)[number]

export interface Snapshot {
  commit: string
  tree: string
  dateSeconds: number
}

/** Path to mode and SHA-256 of the content: a work tree, byte for byte. */
export type Files = Readonly<Record<string, string>>

export class Line {
  running: RunningStoa
  readonly person: Person
  readonly token: string
  /** Oldest first. No two have the same date. */
  readonly snapshots: readonly Snapshot[]
  /** A mirror that real git made at the end. */
  readonly mirror: string
  readonly #files: ReadonlyMap<number, Files>
  readonly #clones: ReadonlyMap<string, string>

  constructor(made: Omit<Made, 'now'> & { mirror: string }) {
    this.running = made.running
    this.person = made.person
    this.token = made.token
    this.snapshots = made.snapshots
    this.mirror = made.mirror
    this.#files = made.files
    this.#clones = made.clones
  }

  get url(): string {
    const url = new URL(`${this.running.baseUrl}/git/stoa.git`)
    url.username = this.person.username
    url.password = this.token
    return url.href
  }

  /** The snapshot this many before the last. */
  at(lag: number): Snapshot {
    return this.snapshots.at(-1 - lag)!
  }

  /** The newest commits, newest first, as `git rev-list` lists them. */
  newest(count: number, lag = 0): string[] {
    const end = this.snapshots.length - lag
    return this.snapshots
      .slice(end - count, end)
      .map(({ commit }) => commit)
      .reverse()
  }

  /** What lies in the ZIP of that snapshot. */
  filesAt(lag: 0 | Lag): Files {
    return this.#files.get(lag)!
  }

  /** A clone that was made when the feed had `lag` snapshots less: a fresh copy. */
  async oldClone(depth: 'full' | 1, lag: Lag): Promise<string> {
    const folder = path.join(await temporaryFolder('clone'), 'it')
    await cp(this.#clones.get(`${depth} ${lag}`)!, folder, { recursive: true, preserveTimestamps: true })
    const config = path.join(folder, '.git', 'config')
    const former = await readFile(config, 'utf8')
    await writeFile(config, former.replace(/(?<=^\turl = ).*$/m, this.url))
    return folder
  }

  /** Stop, remove everything but the record, and start again: at another address. */
  async loseCaches(): Promise<void> {
    const { dataDir } = this.running
    await this.running.close()
    for (const name of await readdir(dataDir)) {
      if (!RECORD.test(name)) await rm(path.join(dataDir, name), { recursive: true })
    }
    this.running = await runStoa({ dataDir })
  }
}

/** docs/ARCHITECTURE.md, "On disk": what a backup must hold. */
const RECORD = /^(stoa\.duckdb(\.wal)?|objects\.git|blobs)$/

interface Made {
  running: RunningStoa
  person: Person
  token: string
  snapshots: Snapshot[]
  files: Map<number, Files>
  clones: Map<string, string>
}

/** Every snapshot has a new version in it, a minute younger; now and then a whole plugin comes or goes. */
export async function makeLine(): Promise<Line> {
  let now = Date.now()
  const running = await runStoa({ clock: () => now })
  const person = await running.person('ann')
  const made: Made = {
    running,
    person,
    token: await person.token(),
    snapshots: [],
    files: new Map(),
    clones: new Map(),
  }
  const items = await publishItems(person)
  for (let number = 1; number <= SNAPSHOTS; number += 1) {
    now += 60_000
    const file = skillZip('diary', { version: `1.${number}.0`, body: `Day ${number}.\n`.repeat(number) })
    await ok(person.api.upload(`/items/${items.diary}/versions`, { file }))
    if (number % 7 === 1) await install(person, items.tool)
    if (number % 7 === 4 && number < SNAPSHOTS - 1) await uninstall(person, items.tool)
    if (number % 11 === 5) await install(person, items.critic)
    if (number % 11 === 10) await uninstall(person, items.critic)
    const { commit, tree } = (await ok(person.api.get('/stack'))).body
    made.snapshots.push({ commit, tree, dateSeconds: Math.floor(now / 1000) })
    const lag = SNAPSHOTS - number
    if (lag === 0 || LAGS.some((known) => known === lag)) await keep(made, lag)
  }
  return new Line({ ...made, mirror: made.clones.get('mirror')! })
}

async function publishItems(person: Person) {
  const diary = await publish(person.api, 'skill', skillZip('diary', { version: '1.0.0' }))
  const critic = await publish(person.api, 'agent', agentZip('critic'))
  const tool = await publish(person.api, 'plugin', pluginZip('tool', { version: '1.0.0', files: TOOL }))
  await install(person, diary)
  return { diary, critic, tool }
}

/** Modes, an empty file, a name beyond ASCII, foreign line ends, and sizes around a kilobyte. */
const TOOL = {
  'bin/run': { content: '#!/bin/sh\necho hello\n', mode: 0o100755 },
  'data/empty': '',
  'data/größe.txt': 'Größe\r\n',
  'data/1023.txt': 'x'.repeat(1023),
  'data/1024.txt': 'x'.repeat(1024),
  'data/deep/er/bytes.bin': Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * index) % 256)),
}

async function keep(made: Made, lag: number): Promise<void> {
  made.files.set(lag, await filesOfZip(made))
  const url = await made.person.cloneUrl()
  if (lag === 0) made.clones.set('mirror', await cloneFeed(url, ['--mirror']))
  else {
    made.clones.set(`full ${lag}`, await cloneFeed(url))
    made.clones.set(`1 ${lag}`, await cloneFeed(url, ['--depth', '1']))
  }
}

async function filesOfZip({ running, token }: Made): Promise<Files> {
  const { body } = await raw(running, 'GET', '/marketplace.zip', { authorization: basic(token) })
  const folder = await temporaryFolder('zip')
  await writeFile(path.join(folder, 'it.zip'), body)
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  await run('unzip', ['-qq', 'it.zip', '-d', 'out'], { cwd: folder, env })
  return filesIn(path.join(folder, 'out'))
}

/** Everything that lies in a folder, but a repository of git. */
export async function filesIn(folder: string): Promise<Files> {
  const found: [string, string][] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    const name = path.relative(folder, file)
    if (entry.isDirectory() || name.startsWith('.git/')) continue
    const { mode } = await stat(file)
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
    found.push([name, `${mode & 0o100 ? 'executable' : 'plain'} ${digest}`])
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)))
}
