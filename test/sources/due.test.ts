/** A sync that was asked for is done: after a failure, after a restart, and when what was announced comes later. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { getUser } from '../../src/access/users.repo.ts'
import { listAudit } from '../../src/audit/audit.ts'
import type { Oid } from '../../src/git/object.ts'
import { SOURCE_LOOKS_MAX, SOURCE_RETRIES_MAX, SOURCE_RETRY_WAITS_MS } from '../../src/kernel/limits.ts'
import { announce, type Move, unseen } from '../../src/sources/announced.ts'
import { createSource, deleteSource, updateSource } from '../../src/sources/change-source.ts'
import { dueSyncs } from '../../src/sources/due.repo.ts'
import { getSource, listSyncs } from '../../src/sources/sources.repo.ts'
import { cancelSync, startSync } from '../../src/sources/start-sync.ts'
import { type GitRepository, type GitServer, runGitServer } from '../support/git-server.ts'
import { ended } from '../support/jobs.ts'
import { newMarketplace } from '../support/sources.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

let git: GitServer
let repository: GitRepository
let running: RunningStoa
let aheadMs = 0
/** What the server answers instead. */
let instead: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined
let serial = 0
let slug: string

/** In which the program looks for what is due. Stories say when. */
const LOOK_MS = 1_500
beforeAll(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterAll(() => void vi.useRealTimers())

beforeAll(async () => {
  git = await runGitServer({ instead: (...both) => instead?.(...both) ?? false })
  repository = await newMarketplace(git, 'shop', [{ name: 'tool', version: '1.0.0' }])
  running = await runStoa({ env: { OUTBOUND_ALLOW: git.host }, clock: () => Date.now() + aheadMs })
})
afterAll(async () => {
  await running.close()
  await git.close()
})

async function follow(): Promise<void> {
  serial += 1
  slug = `shop-${serial}`
  await createSource(running.deps, root(), { slug, url: repository.url, mode: 'marketplace' })
}

function root() {
  const { id, username } = getUser(running.deps.db, 'root')
  return { userId: id, username, admin: true }
}

/** As a webhook does. */
async function push(...moves: Move[]) {
  const source = getSource(running.deps.db, slug)
  const { id } = await startSync(running.deps, source, 'webhook', undefined, { moves })
  return ended(running.deps.jobs, id)
}

function due() {
  return running.deps.db.get(dueSyncs, getSource(running.deps.db, slug).id)
}

/** Let the wait be over, and wait for the try. */
async function nextTry() {
  const before = newestJob()
  aheadMs += due()!.nextTryAt! - running.deps.clock()
  while (newestJob() === before) {
    vi.advanceTimersByTime(LOOK_MS)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return ended(running.deps.jobs, newestJob()!)
}

function newestJob(): string | undefined {
  return running.deps.jobs.list({ subject: slug }).sort((a, b) => b.createdAt - a.createdAt)[0]?.id
}

function failWith(status: number, headers: Record<string, string> = {}): void {
  instead = (_, response) => {
    response.writeHead(status, headers).end('Not now.\n')
    return true
  }
}

test('a failed sync is tried again by itself, and says when and why', async () => {
  await follow()
  failWith(503)
  try {
    expect(await push()).toMatchObject({ state: 'failed', error: { code: 'upstream_unreachable' } })
    const { body } = await running.admin.get(`/sources/${slug}`)
    expect(body.due).toEqual({
      since: expect.any(String),
      tries: 1,
      nextTryAt: expect.any(String),
      why: { code: 'upstream_unreachable', message: expect.stringContaining('answers 503') },
      announced: [],
    })
    expect(Date.parse(body.due.nextTryAt) - running.deps.clock()).toBeLessThanOrEqual(
      SOURCE_RETRY_WAITS_MS[0]!,
    )
    const page = (await running.admin.get(`//admin/sources/${slug}`)).body
    expect(page).toContain('Next try')
    expect(page).toContain('answers 503')
    expect(await nextTry()).toMatchObject({ state: 'failed', startedBy: 'system' })
    expect(due()).toMatchObject({ tries: 2 })
  } finally {
    instead = undefined
  }
  expect(await nextTry()).toMatchObject({
    state: 'succeeded',
    result: { trigger: 'retry', outcome: 'changed' },
  })
  expect(due()).toBeUndefined()
  // The same failure again is no news: one row of the history, one entry of the trail.
  const { id } = getSource(running.deps.db, slug)
  expect(listSyncs(running.deps.db, id).map(({ outcome }) => outcome)).toEqual(['changed', 'failed'])
  const trail = await listAudit(running.deps.db.sql, { limit: 50, offset: 0, subject: slug })
  expect(trail.filter(({ action }) => action === 'source.sync')).toHaveLength(2)
})

test('tries end some day, and begin anew when somebody asks', async () => {
  await follow()
  failWith(500)
  try {
    await push()
    const row = due()!
    await running.deps.db.write((tx) => tx.put(dueSyncs, { ...row, tries: SOURCE_RETRIES_MAX }))
    await nextTry()
    expect(due()).toMatchObject({ nextTryAt: null, why: { code: 'upstream_unreachable' } })
    expect((await running.admin.get(`//admin/sources/${slug}`)).body).toContain('not tried again by itself')
    await push()
    expect(due()).toMatchObject({ tries: 1 })
    expect(due()!.nextTryAt).not.toBeNull()
  } finally {
    instead = undefined
  }
})

test('what was read and is wrong is not read again until somebody pushes', async () => {
  const empty = await git.repository('no-manifest')
  await empty.commit({ 'README.md': '# Nothing\n' })
  serial += 1
  slug = `shop-${serial}`
  await createSource(running.deps, root(), { slug, url: empty.url, mode: 'marketplace' })
  expect(await push()).toMatchObject({ error: { code: 'source_invalid' } })
  expect(due()).toMatchObject({ nextTryAt: null, why: { code: 'source_invalid' } })
  await empty.commit({ '.claude-plugin/marketplace.json': '{"name":"x","owner":{"name":"x"},"plugins":[]}' })
  expect(await push()).toMatchObject({ state: 'succeeded' })
  expect(due()).toBeUndefined()
})

test('a host that says when to come again is believed, within bounds', async () => {
  await follow()
  failWith(429, { 'retry-after': '900' })
  try {
    expect(await push()).toMatchObject({ error: { message: expect.stringContaining('in 900 seconds') } })
    const wait = due()!.nextTryAt! - running.deps.clock()
    expect(wait).toBeGreaterThan(890_000)
    expect(wait).toBeLessThanOrEqual(900_000)
    failWith(403, { 'retry-after': '99999999' })
    await nextTry()
    expect(due()!.nextTryAt! - running.deps.clock()).toBeLessThanOrEqual(SOURCE_RETRY_WAITS_MS.at(-1)!)
  } finally {
    instead = undefined
  }
})

test('a server that hangs is asked the less often', async () => {
  await follow()
  instead = (_, response) => {
    aheadMs += 100_000
    response.writeHead(503).end()
    return true
  }
  try {
    await push()
    expect(due()!.nextTryAt! - running.deps.clock()).toBeGreaterThan(190_000)
  } finally {
    instead = undefined
  }
})

test('a short wait that a busy server asks for is waited for', async () => {
  await follow()
  let answers = 0
  instead = (_, response) => {
    answers += 1
    if (answers > 2) return false
    const date = new Date()
    const later = new Date(date.getTime() + 1_000)
    response.writeHead(429, {
      date: date.toUTCString(),
      'retry-after': answers === 1 ? '0' : later.toUTCString(),
    })
    response.end()
    return true
  }
  try {
    expect(await push()).toMatchObject({ state: 'succeeded' })
    expect(answers).toBeGreaterThan(2)
  } finally {
    instead = undefined
  }
})

test('a commit that was announced before it can be read is read when it can be', async () => {
  await follow()
  await push()
  const { git: run, bare, folder } = repository
  await run('commit', '--quiet', '--allow-empty', '--message', 'Late')
  const after = (await run('rev-parse', 'HEAD')) as Oid
  expect(folder).toBeTruthy()
  expect(await push({ ref: 'refs/heads/main', before: null, after })).toMatchObject({
    state: 'succeeded',
    result: { outcome: 'unchanged' },
  })
  expect(due()).toMatchObject({
    tries: 1,
    why: { code: 'upstream_behind', message: expect.stringContaining(after.slice(0, 12)) },
  })
  await run('push', '--quiet', bare, 'HEAD:main')
  expect(await nextTry()).toMatchObject({ result: { head: after } })
  expect(due()).toBeUndefined()
})

test('a commit that never comes is looked for within bounds, and it is said', async () => {
  await follow()
  await push()
  const after = 'a'.repeat(40) as Oid
  await push({ ref: 'refs/heads/main', after })
  for (let looks = 1; looks <= SOURCE_LOOKS_MAX; looks += 1) {
    expect(due()).toMatchObject({ tries: looks })
    await nextTry()
  }
  expect(due()).toMatchObject({ nextTryAt: null, why: { code: 'upstream_behind' } })
})

test('a restart takes up what was asked for', async () => {
  await follow()
  let begun = () => {}
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve
  })
  // The server is stopped while it waits for an answer.
  instead = () => {
    begun()
    return true
  }
  const source = getSource(running.deps.db, slug)
  const { id } = await startSync(running.deps, source, 'webhook', undefined, {})
  await hasBegun
  await running.stoa.deps.jobs.close()
  instead = undefined
  await running.restart()
  // It is the same job, for whoever follows it.
  expect(await ended(running.deps.jobs, id)).toMatchObject({
    state: 'succeeded',
    result: { trigger: 'webhook', outcome: 'changed' },
  })
  expect(running.deps.jobs.list({ subject: slug })).toHaveLength(1)
  expect(due()).toBeUndefined()
})

test('what was asked for while a sync ran is not done by it', async () => {
  await follow()
  let release = () => {}
  const isReleased = new Promise<void>((resolve) => {
    release = resolve
  })
  let hold = () => {}
  const isHeld = new Promise<void>((resolve) => {
    hold = resolve
  })
  instead = (_, response) => {
    hold()
    void isReleased.then(() => response.writeHead(503).end())
    return true
  }
  const source = getSource(running.deps.db, slug)
  const first = await startSync(running.deps, source, 'webhook')
  await isHeld
  const second = await startSync(running.deps, source, 'webhook')
  expect(second.id).not.toBe(first.id)
  instead = undefined
  release()
  expect(await ended(running.deps.jobs, first.id)).toMatchObject({ state: 'failed' })
  expect(await ended(running.deps.jobs, second.id)).toMatchObject({ state: 'succeeded' })
  expect(due()).toBeUndefined()
})

test('who calls a sync off, deletes its source or turns it off is heard', async () => {
  failWith(503)
  try {
    await follow()
    await push()
    await cancelSync(running.deps, getSource(running.deps.db, slug))
    expect(due()).toBeUndefined()
    await push()
    await updateSource(running.deps, root(), slug, { enabled: false })
    const jobs = running.deps.jobs.list({ subject: slug }).length
    aheadMs += 2 * SOURCE_RETRY_WAITS_MS.at(-1)!
    vi.advanceTimersByTime(LOOK_MS)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(running.deps.jobs.list({ subject: slug })).toHaveLength(jobs)
    const { id } = getSource(running.deps.db, slug)
    await deleteSource(running.deps, root(), slug)
    expect(running.deps.db.get(dueSyncs, id)).toBeUndefined()
  } finally {
    instead = undefined
  }
})

test('a source of the slug of one that was deleted has syncs of its own', async () => {
  await follow()
  let reached = () => {}
  const isHeld = new Promise<void>((resolve) => {
    reached = resolve
  })
  instead = () => {
    reached()
    return true
  }
  const former = getSource(running.deps.db, slug)
  const first = await startSync(running.deps, former, 'hand')
  await isHeld
  const waiting = await startSync(running.deps, former, 'hand')
  expect(waiting.state).toBe('queued')
  instead = undefined
  await deleteSource(running.deps, root(), slug)
  await createSource(running.deps, root(), { slug, url: repository.url, mode: 'marketplace' })
  const own = await startSync(running.deps, getSource(running.deps.db, slug), 'hand')
  expect([first.id, waiting.id]).not.toContain(own.id)
  expect(await ended(running.deps.jobs, own.id)).toMatchObject({ state: 'succeeded' })
  for (const { id } of [first, waiting])
    expect(running.deps.jobs.get(id)).toMatchObject({ state: 'cancelled' })
})

test('other credentials are tried at once', async () => {
  await follow()
  failWith(401)
  try {
    expect(await push()).toMatchObject({ error: { code: 'upstream_unauthorized' } })
  } finally {
    instead = undefined
  }
  const row = due()!
  await running.deps.db.write((tx) => tx.put(dueSyncs, { ...row, nextTryAt: null }))
  await updateSource(running.deps, root(), slug, { username: 'ann', secret: 'word' })
  expect(await nextTry()).toMatchObject({ state: 'succeeded' })
})

test('what is announced is held against what is shown', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(40) as Oid) as [Oid, Oid, Oid]
  const main = (oid: Oid, peeled?: Oid) => [{ name: 'refs/heads/main', oid, ...(peeled && { peeled }) }]
  const after = (...moves: Omit<Move, 'ref'>[]) =>
    moves.reduce(
      (known, move) => announce(known, [{ ref: 'refs/heads/main', ...move }], () => undefined),
      [] as ReturnType<typeof announce>,
    )
  expect(unseen(after({ before: a, after: b }), main(a))).toHaveLength(1)
  expect(unseen(after({ before: a, after: b }), main(b))).toEqual([])
  expect(unseen(after({ before: a, after: b }), main(c, b))).toEqual([])
  // Pushed again meanwhile: newer than what was announced.
  expect(unseen(after({ before: a, after: b }), main(c))).toEqual([])
  expect(unseen(after({ before: a, after: b }, { before: b, after: c }), main(b))).toHaveLength(1)
  // In the other order.
  expect(unseen(after({ before: b, after: c }, { before: a, after: b }), main(c))).toEqual([])
  expect(unseen(after({ before: b, after: c }, { before: a, after: b }), main(b))).toHaveLength(1)
  expect(unseen(after({}), [])).toHaveLength(1)
  expect(unseen(after({}), main(a))).toEqual([])
  expect(unseen(after({ before: a, after: null }), main(a))).toHaveLength(1)
  expect(unseen(after({ before: a, after: null }), [])).toEqual([])
  expect(unseen(after({ before: a, after: b }, {}), main(a))).toHaveLength(1)
})
