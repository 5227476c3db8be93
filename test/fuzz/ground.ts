/** What is fuzzed: a running Stoa with a feed of some history, another's beside it, and what real git clients ask. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { getUser } from '../../src/access/users.repo.ts'
import type { ProtocolVersion } from '../../src/git/upload-pack.ts'
import { userFeed } from '../../src/snapshot/feeds.ts'
import type { FeedKey } from '../../src/snapshot/snapshots.repo.ts'
import type { Api } from '../support/api.ts'
import { git } from '../support/git.ts'
import { agentZip, pluginZip, skillZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'
import { type Packets, packetsOf } from './packets.ts'

export interface Ground {
  running: RunningStoa
  person: Person
  feed: FeedKey
  token: string
  /** A clone with everything the feed has. */
  mirror: string
  /** Every object of the feed's history. */
  own: ReadonlySet<string>
  /** Commits, newest first, and some of their trees and blobs: what requests name. */
  named: readonly string[]
  /** Objects of somebody else's feed that this one lacks. */
  foreign: readonly string[]
  /** Of the commits, in seconds. */
  dates: readonly number[]
  /** Requests of real git clients, by protocol version. */
  recorded: Readonly<Record<ProtocolVersion, Packets[]>>
}

const SNAPSHOTS = 8

export async function makeGround(): Promise<Ground> {
  const running = await runStoa()
  const [person, stranger] = [await running.person('ann'), await running.person('bob')]
  const token = await person.token()
  const recorder = await startRecorder(running, token)
  const old = await fill(running, person, recorder.url)
  await install(
    stranger,
    await publish(stranger.api, 'skill', skillZip('secret', { body: 'For bob alone.' })),
  )
  const theirs = await objectsIn(await cloneOf(await stranger.cloneUrl(), '--mirror'))
  await actAsClients(recorder.url, old)
  const mirror = await cloneOf(await person.cloneUrl(), '--mirror')
  recorder.close()
  const own = new Set(await objectsIn(mirror))
  const commits = (await git(mirror, ['log', '--format=%H %ct', 'main']))
    .split('\n')
    .map((line) => line.split(' '))
  return {
    ...{ running, person, token, mirror, own },
    feed: userFeed(getUser(running.deps.db, person.username).id),
    named: [...commits.map(([oid]) => oid!), ...[...own].filter((_, index) => index % 5 === 0)],
    foreign: theirs.filter((oid) => !own.has(oid)),
    dates: commits.map(([, seconds]) => Number(seconds)),
    recorded: recorder.recorded,
  }
}

/** Snapshot after snapshot; clones of an early one, full and shallow. */
async function fill(running: RunningStoa, person: Person, url: string): Promise<string[]> {
  const items = [
    await publish(
      person.api,
      'plugin',
      pluginZip('tool', { files: { 'data/deep/a.txt': 'x'.repeat(5_000) } }),
    ),
    await publish(person.api, 'agent', agentZip('critic')),
    await publish(person.api, 'skill', skillZip('tidy')),
  ]
  let clones: string[] = []
  for (let number = 0; number < SNAPSHOTS; number += 1) {
    const item = items[number % items.length]!
    const path = `/items/${item}/install`
    if (number < items.length || number % 2 === 0) await person.api.put(path)
    else await person.api.delete(path)
    await running.deps.feeds.open(userFeed(getUser(running.deps.db, person.username).id))
    if (number === 2) clones = [await cloneOf(url), await cloneOf(url, '--depth', '1')]
  }
  return clones
}

/** What people and agents do, in every version of the protocol. */
async function actAsClients(url: string, [full, shallow]: readonly string[]): Promise<void> {
  const since = `--shallow-since=${Math.floor(Date.now() / 1000) - 60}`
  for (const version of [0, 1, 2]) {
    const act = (folder: string, ...args: string[]) =>
      git(folder, ['-c', `protocol.version=${version}`, ...args])
    for (const how of [
      [],
      ['--depth', '1'],
      ['--depth', '3'],
      [since],
      ['--filter=blob:none'],
      ['--filter=tree:0'],
    ]) {
      const clone = path.join(await temporaryFolder('fuzz'), 'it')
      await act(path.dirname(clone), 'clone', ...how, url, clone)
      if (how[0] === '--depth') {
        await act(clone, 'fetch', '--deepen', '1')
        await act(clone, 'fetch', '--unshallow')
      }
    }
    for (const [from, more] of [
      [full!, []],
      [shallow!, []],
      [shallow!, ['--depth', '2']],
    ] as const) {
      const clone = path.join(await temporaryFolder('fuzz'), 'it')
      await git(path.dirname(clone), ['clone', '--no-local', `file://${from}`, clone])
      await act(clone, 'fetch', ...more, url, 'main')
    }
    await act(full!, 'ls-remote', url)
  }
}

/** Stoa behind a proxy that keeps what is posted. */
async function startRecorder({ baseUrl }: RunningStoa, token: string) {
  const recorded: Record<ProtocolVersion, Packets[]> = { 0: [], 1: [], 2: [] }
  const seen = new Set<string>()
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const sent = Buffer.concat(chunks)
      const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
      const version = Number(/version=([12])/.exec(String(request.headers['git-protocol']))?.[1] ?? 0)
      const key = `${version} ${plain.toString('latin1')}`
      if (plain.length > 0 && !seen.has(key)) recorded[version as ProtocolVersion].push(packetsOf(plain))
      seen.add(key)
      const { method, headers } = request
      const forward = http.request(new URL(request.url!, baseUrl), { method: method!, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers)
        answer.pipe(response)
      })
      forward.end(sent)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://ann:${token}@127.0.0.1:${port}/git/stoa.git`, recorded, close }
}

async function cloneOf(url: string, ...args: string[]): Promise<string> {
  const clone = path.join(await temporaryFolder('fuzz'), 'it')
  await git(path.dirname(clone), ['clone', ...args, url, clone])
  return clone
}

async function objectsIn(repository: string): Promise<string[]> {
  const listed = await git(repository, ['rev-list', '--objects', '--all'])
  return listed.split('\n').map((line) => line.slice(0, 40))
}

async function publish(api: Api, kind: string, file: Buffer): Promise<string> {
  const { status, body } = await api.upload('/items', { file, kind })
  if (status !== 201) throw new Error(`Publishing answered ${status}: ${JSON.stringify(body)}`)
  return body.servedName
}

async function install({ api }: Person, item: string): Promise<void> {
  await api.put(`/items/${item}/install`)
}
