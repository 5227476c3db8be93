/**
 * Everything that a host sends with everything that can go wrong: what was answered 202 is read in the end, what is
 * known is answered 200, and what is forged starts nothing. A source for each thing that each host sends. Each round
 * takes one of each host, and each thing of some, so that both meet whatever can go wrong; `npm run deep` takes all.
 */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getUser } from '../../src/access/users.repo.ts'
import type { Oid } from '../../src/git/object.ts'
import { hasEnded } from '../../src/jobs/jobs.repo.ts'
import { createSource } from '../../src/sources/change-source.ts'
import { dueSyncs } from '../../src/sources/due.repo.ts'
import { getSource } from '../../src/sources/sources.repo.ts'
import type { Answer } from '../support/api.ts'
import { sampleOf } from '../support/deep.ts'
import { type GitRepository, type GitServer, runGitServer } from '../support/git-server.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { asForm, FORGES, type ForgeName, pushDelivery, type WebhookRequest } from '../support/webhooks.ts'

const SECRET = 'correct-horse-battery-staple'
/** Who sends forms, too. */
const WITH_FORMS: readonly ForgeName[] = ['github', 'gitea', 'forgejo', 'gogs']
const HOSTS = [
  ...FORGES.map((forge) => ({ forge, isForm: false })),
  ...WITH_FORMS.map((forge) => ({ forge, isForm: true })),
]
const SENT = [
  'a push',
  'a push of 2,048 commits',
  'a tag',
  'two tags of one push',
  'a tag that is gone',
] as const

interface Cell {
  forge: ForgeName
  isForm: boolean
  sent: (typeof SENT)[number]
  slug: string
}

const CELLS: readonly Cell[] = HOSTS.flatMap(({ forge, isForm }) =>
  SENT.map((sent, index) => ({ forge, isForm, sent, slug: `${forge}${isForm ? '-form' : ''}-${index}` })),
).filter(({ forge, sent }) => forge !== 'plain' || sent !== 'a tag that is gone')

let git: GitServer
let repository: GitRepository
let running: RunningStoa
let instead: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined
let round = 0
/** Those of this round. */
let cells: readonly Cell[] = CELLS
/** Of the newest commit, and of the one before. */
let head: Oid
let former: Oid | undefined

beforeAll(async () => {
  git = await runGitServer({ instead: (...both) => instead?.(...both) ?? false })
  repository = await git.repository('shop')
  head = (await repository.commit({
    '.claude-plugin/marketplace.json': '{"name":"shop","owner":{"name":"Ann"},"plugins":[]}',
  })) as Oid
  await repository.git('push', '--quiet', repository.bare, 'HEAD:refs/tags/nightly')
  running = await runStoa({ env: { OUTBOUND_ALLOW: git.host } })
  const { id, username } = getUser(running.deps.db, 'root')
  for (const { slug, sent } of CELLS)
    await createSource(
      running.deps,
      { userId: id, username, admin: true },
      {
        slug,
        url: repository.url,
        mode: sent.includes('tag') ? 'tags' : 'marketplace',
        webhookSecret: SECRET,
      },
    )
  // From here on every source has read something.
  await Promise.all(CELLS.map(({ slug }) => running.admin.post(`/sources/${slug}/sync`)))
  await settled()
})
afterAll(async () => {
  await running?.close()
  await git?.close()
})

/** A new commit in the working copy, and what is said of it; `show` is the push itself. */
async function change(): Promise<{ show: () => Promise<void> }> {
  round += 1
  cells = sampleOf(CELLS, isOfRound)
  const { git: run, bare } = repository
  await run('commit', '--quiet', '--allow-empty', '--message', `Round ${round}`)
  former = head
  head = (await run('rev-parse', 'HEAD')) as Oid
  const [first, second, gone] = [1, 2, 3].map((tag) => `refs/tags/nightly-${round}-${tag}`)
  await run('push', '--quiet', bare, `${former}:${gone}`)
  return {
    show: async () => {
      await run(
        'push',
        '--quiet',
        '--atomic',
        bare,
        'HEAD:main',
        `HEAD:${first}`,
        `HEAD:${second}`,
        `:${gone}`,
      )
    },
  }
}

function isOfRound({ forge, isForm, sent }: Cell): boolean {
  const host = HOSTS.findIndex((one) => one.forge === forge && one.isForm === isForm)
  return (host + SENT.indexOf(sent) + round) % SENT.length === 0
}

/** What the host of a cell sends of this round, in its order. */
function deliveriesOf({ forge, isForm, sent }: Cell): WebhookRequest[] {
  const tag = (number: number, before?: Oid, after?: Oid) => ({
    ref: `refs/tags/nightly-${round}-${number}`,
    ...(before && { before }),
    ...(after && { after }),
  })
  const more = sent === 'a push of 2,048 commits' ? COMMITS : {}
  const main = { ref: 'refs/heads/main', ...(former && { before: former }), after: head }
  const pushed = {
    'a push': [main],
    'a push of 2,048 commits': [main],
    'a tag': [tag(1, undefined, head)],
    'two tags of one push': [tag(1, undefined, head), tag(2, undefined, head)],
    'a tag that is gone': [tag(3, former)],
  }[sent].map((move) => pushDelivery(forge, SECRET, { url: repository.url, ...move }, Date.now(), more))
  const [first] = pushed
  // The second has the event of the first: one host gives all tags of a push one id.
  return pushed.map((one) => {
    const shared = { ...one, headers: { ...one.headers, ...idsOf(first!) } }
    return isForm ? asForm(forge, SECRET, shared) : shared
  })
}

const ID_HEADERS = /^x-((github|gitea|forgejo|gogs)-delivery|gitlab-event-uuid|request-(uu)?id)$/

function idsOf({ headers }: WebhookRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => ID_HEADERS.test(name)))
}

function withOtherIds(request: WebhookRequest): WebhookRequest {
  const ids = Object.keys(idsOf(request)).map((name) => [name, randomUUID()])
  return { ...request, headers: { ...request.headers, ...Object.fromEntries(ids) } }
}

const COMMIT = { id: 'a'.repeat(40), message: `Mend "it" \\ é ${'x'.repeat(500)}`, added: ['a/b.md'] }
/** What makes a delivery long. */
const COMMITS = { commits: Array(2_048).fill(COMMIT) }

function deliver(slug: string, { headers, body }: WebhookRequest): Promise<Answer> {
  return running.anonymous.send('POST', `//hooks/sources/${slug}`, body, headers)
}

/** Every cell's deliveries, one after the other; cells at once, but few of them. */
async function deliverAll(
  change: (request: WebhookRequest, cell: Cell) => WebhookRequest = (request) => request,
  of: readonly Cell[] = cells,
): Promise<Map<Cell, { request: WebhookRequest; answer: Answer }[]>> {
  const all = new Map<Cell, { request: WebhookRequest; answer: Answer }[]>()
  for (const cell of of) {
    const sent = []
    for (const request of deliveriesOf(cell).map((one) => change(one, cell)))
      sent.push({ request, answer: await deliver(cell.slug, request) })
    all.set(cell, sent)
  }
  return all
}

function expectAll(sent: Awaited<ReturnType<typeof deliverAll>>, status: number): void {
  for (const [{ slug, sent: what }, answers] of sent)
    for (const { answer } of answers) expect([slug, what, answer.status]).toEqual([slug, what, status])
}

function dueSources(): string[] {
  const { db } = running.deps
  return CELLS.map(({ slug }) => slug).filter(
    (slug) => db.get(dueSyncs, getSource(db, slug).id) !== undefined,
  )
}

/** When nothing is due and nothing is under way. */
async function settled(): Promise<void> {
  const isBusy = () => dueSources().length > 0 || running.deps.jobs.list().some((job) => !hasEnded(job))
  while (isBusy()) await new Promise((resolve) => setTimeout(resolve, 25))
}

/** What was pushed was read: the head of the branch, and all tags. */
function expectRead(): void {
  for (const { slug, sent } of cells)
    if (!sent.includes('tag')) expect([slug, getSource(running.deps.db, slug).headOid]).toEqual([slug, head])
}

describe('whatever a host sends', () => {
  test('is read, and known from then on: sent again it is answered 200', async () => {
    const { show } = await change()
    await show()
    const sent = await deliverAll()
    expectAll(sent, 202)
    await settled()
    expectRead()
    for (const [{ slug }, answers] of sent)
      for (const { request } of answers) {
        const again = await deliver(slug, request)
        expect([slug, again.status, again.body.job]).toEqual([slug, 200, null])
      }
    expect(dueSources()).toEqual([])
  })

  test('is taken at an address with a slash at the end, and again under another id', async () => {
    const { show } = await change()
    await show()
    for (const [{ slug, forge }, answers] of await deliverAll())
      for (const { request } of answers) {
        expect((await deliver(`${slug}/`, request)).status).toBeLessThan(300)
        // The plain form has no id.
        const { status } = await deliver(slug, withOtherIds(request))
        expect([slug, status < 300 && (status === 202 || forge === 'plain')]).toEqual([slug, true])
      }
    await settled()
    expectRead()
  })

  test('is refused when somebody else signed it, nobody did, or a byte is not what was signed', async () => {
    await settled()
    const jobs = running.deps.jobs.list().length
    const proof = /signature|token/
    const other = (value: string) =>
      value.replace(/[0-9a-f](?=[^0-9a-f]*$)/, (digit) => (digit === '0' ? '1' : '0'))
    const forged = ({ headers, body }: WebhookRequest) => ({
      body,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, proof.test(name) ? `${other(value)}` : value]),
      ),
    })
    const unsigned = ({ headers, body }: WebhookRequest) => ({
      body,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !proof.test(name))),
    })
    const spoiled = ({ headers, body }: WebhookRequest) => ({ headers, body: body.replace(/%7D|}/, '$&+') })
    // The token of GitLab says nothing of the body.
    const signing = cells.filter(({ forge }) => forge !== 'gitlab')
    expectAll(
      await deliverAll((request, { forge }) => (forge === 'gitlab' ? unsigned(request) : forged(request))),
      401,
    )
    expectAll(await deliverAll(unsigned), 401)
    expectAll(await deliverAll(spoiled, signing), 401)
    expect(running.deps.jobs.list()).toHaveLength(jobs)
  })

  test('is read by itself when upstream failed, and asks again as long as it has not been', async () => {
    const { show } = await change()
    await show()
    instead = (_, response) => {
      response.writeHead(503).end()
      return true
    }
    const sent = await deliverAll()
    expectAll(sent, 202)
    for (const [{ slug }, answers] of sent)
      expect((await deliver(slug, answers[0]!.request)).status, slug).toBe(202)
    instead = undefined
    await settled()
    expectRead()
    for (const [{ slug }, answers] of sent)
      expect((await deliver(slug, answers[0]!.request)).status, slug).toBe(200)
  })

  test('is looked at again when it is announced before it can be read', async () => {
    const { show } = await change()
    expectAll(await deliverAll(), 202)
    while (running.deps.jobs.list().some((job) => !hasEnded(job)))
      await new Promise((resolve) => setTimeout(resolve, 25))
    expect(dueSources()).toEqual(cells.map(({ slug }) => slug).filter(tellsWhat))
    await show()
    await settled()
    for (const { slug, sent } of cells)
      if (!sent.includes('tag') && tellsWhat(slug))
        expect([slug, getSource(running.deps.db, slug).headOid]).toEqual([slug, head])
  })

  test('is read after a restart', async () => {
    const { show } = await change()
    await show()
    // Nobody gets an answer any more.
    const held: ServerResponse[] = []
    instead = (_, response) => {
      held.push(response)
      return true
    }
    expectAll(await deliverAll(), 202)
    await running.restart()
    instead = undefined
    for (const response of held) response.destroy()
    await settled()
    expectRead()
  })
})

/** The plain form says which tags there are, and nothing of branches or of what is gone. */
function tellsWhat(slug: string): boolean {
  return !slug.startsWith('plain') || /-(2|3)$/.test(slug)
}
