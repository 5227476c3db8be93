/** Forges tell that somebody pushed: signed over the raw body, answered at once, synced in a job. */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { getUser } from '../../src/access/users.repo.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import { WEBHOOK_BYTES_MAX, WEBHOOK_SKEW_MS_MAX, WEBHOOKS_REMEMBERED_MAX } from '../../src/kernel/limits.ts'
import { createSource, updateSource } from '../../src/sources/change-source.ts'
import { deliveries } from '../../src/sources/deliveries.repo.ts'
import type { SourceInput } from '../../src/sources/input.ts'
import type { Answer } from '../support/api.ts'
import { type GitRepository, type GitServer, runGitServer } from '../support/git-server.ts'
import { ended } from '../support/jobs.ts'
import { expectProblem } from '../support/problem.ts'
import { newMarketplace } from '../support/sources.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import {
  FORGES,
  githubDelivery,
  githubPing,
  plainDelivery,
  pushDelivery,
  type WebhookRequest,
} from '../support/webhooks.ts'

const SECRET = 'correct-horse-battery-staple'

let running: RunningStoa
let server: GitServer
let repository: GitRepository
let serial = 0
let slug: string
/** What our clock says, as far as it is not the real time. */
let skewMs = 0
/** How much later each reading of it is than the one before. */
let tickMs = 0
beforeAll(async () => {
  server = await runGitServer()
  repository = await newMarketplace(server, 'shop', [{ name: 'tool', version: '1.0.0' }])
  running = await runStoa({ env: { OUTBOUND_ALLOW: server.host }, clock })
})
const clock = () => {
  skewMs += tickMs
  return Date.now() + skewMs
}

afterAll(async () => {
  await running.close()
  await server.close()
})

beforeEach(async () => {
  serial += 1
  slug = `shop-${serial}`
  await follow({})
})

async function follow(input: Partial<SourceInput>): Promise<void> {
  const facts = { slug, url: repository.url, mode: 'marketplace', webhookSecret: SECRET } as const
  await createSource(running.deps, root(), { ...facts, ...input })
}

function root(): Actor {
  const { id, username } = getUser(running.deps.db, 'root')
  return { userId: id, username, admin: true }
}

function deliver({ headers, body }: WebhookRequest, to = slug): Promise<Answer> {
  return running.anonymous.send('POST', `//hooks/sources/${to}`, body, headers)
}

const KNOWN = { job: null, why: 'What this delivery announced was read before.' }

test('a delivery whose sync is still due asks again, however the moments fall', async () => {
  const url = `${repository.url}-that-is-not-there`
  await updateSource(running.deps, root(), slug, { url, webhookSecret: SECRET })
  tickMs = 1
  const delivery = pushDelivery('github', SECRET, { url, ref: 'refs/heads/main' })
  const first = await deliver(delivery)
  expect(first.status).toBe(202)
  await ended(running.deps.jobs, first.body.job)
  const again = await deliver(delivery)
  tickMs = 0
  skewMs = 0
  expect([again.status, again.body]).toEqual([202, { job: expect.stringMatching(/^job_/) }])
})

function jobsSoFar(): number {
  return running.deps.jobs.list({ subject: slug }).length
}

describe.each(FORGES)('a push on %s', (forge) => {
  test('is answered at once, and the catalogue has it when the job has ended', async () => {
    const delivery = pushDelivery(forge, SECRET, { url: repository.url, ref: 'refs/heads/main' })
    const answer = await deliver(delivery)
    expect([answer.status, answer.body]).toEqual([202, { job: expect.stringMatching(/^job_/) }])
    expect(await ended(running.deps.jobs, answer.body.job)).toMatchObject({
      kind: 'source.sync',
      subject: slug,
      state: 'succeeded',
      startedBy: 'system',
      result: { trigger: 'webhook', outcome: 'changed' },
    })
    const { body } = await running.admin.get(`/sources/${slug}`)
    expect(body.plugins).toMatchObject([{ name: 'tool', version: '1.0.0', state: 'published' }])
    expect((await running.admin.get(`/items/${body.plugins[0].item}`)).body).toMatchObject({
      latest: '1.0.0',
      source: slug,
    })
  })

  test('is known once what it announced was read, and never refused', async () => {
    const delivery = pushDelivery(forge, SECRET, { url: repository.url, ref: 'refs/heads/main' })
    const first = await deliver(delivery)
    await ended(running.deps.jobs, first.body.job)
    const again = await deliver(delivery)
    expect([again.status, again.body]).toEqual([200, KNOWN])
    expect(jobsSoFar()).toBe(1)
  })

  test('may come with a slash at the end of its address', async () => {
    const delivery = pushDelivery(forge, SECRET, { url: repository.url, ref: 'refs/heads/main' })
    expect((await deliver(delivery, `${slug}/`)).status).toBe(202)
  })

  test('is refused when it was signed with another secret, or not at all', async () => {
    const pushed = { url: repository.url, ref: 'refs/heads/main' }
    const forged = pushDelivery(forge, 'another secret', pushed)
    const unsigned = { headers: { 'content-type': 'application/json' }, body: forged.body }
    const empty = Object.fromEntries(
      Object.entries(forged.headers).map(([name, value]) => [
        name,
        /signature|token/.test(name) ? '' : value,
      ]),
    )
    for (const delivery of [forged, unsigned, { ...forged, headers: empty }])
      expectProblem(await deliver(delivery), 401, 'webhook_forged')
    expect(jobsSoFar()).toBe(0)
  })

  test('says to strangers nothing about which sources there are', async () => {
    const delivery = pushDelivery(forge, 'another secret', { url: repository.url, ref: 'refs/heads/main' })
    const [there, absent] = [await deliver(delivery), await deliver(delivery, 'no-such-source')]
    expect(absent.status).toBe(401)
    expect(absent.body).toEqual(there.body)
    expect([...absent.headers.keys()]).toEqual([...there.headers.keys()])
    await updateSource(running.deps, root(), slug, { webhookSecret: null })
    expect(
      (await deliver(pushDelivery(forge, '', { url: repository.url, ref: 'refs/heads/main' }))).body,
    ).toEqual(there.body)
  })
})

// GitLab signs nothing: who knows the token may send what they like.
test.each(FORGES.filter((forge) => forge !== 'gitlab'))(
  '%s: one byte more than was signed',
  async (forge) => {
    const delivery = pushDelivery(forge, SECRET, { url: repository.url, ref: 'refs/heads/main' })
    expectProblem(await deliver({ ...delivery, body: `${delivery.body} ` }), 401, 'webhook_forged')
  },
)

describe('what was pushed', () => {
  test.each([
    ['another branch', {}, 'refs/heads/dev', false],
    ['the branch that HEAD points at', {}, 'refs/heads/main', true],
    ['a tag, where a branch is followed', {}, 'refs/tags/v1.0.0', false],
    ['HEAD, where it is followed by its name', { ref: 'HEAD' }, 'refs/heads/main', true],
    ['another branch, where HEAD is followed by its name', { ref: 'HEAD' }, 'refs/heads/dev', false],
    ['the branch that is followed', { ref: 'dev' }, 'refs/heads/dev', true],
    ['HEAD, where another branch is followed', { ref: 'dev' }, 'refs/heads/main', false],
    ['the tag that is followed', { ref: 'v1' }, 'refs/tags/v1', true],
    ['a branch, where a commit is pinned', { ref: 'a'.repeat(40) }, 'refs/heads/main', false],
    ['a tag, where tags are followed', { mode: 'tags' }, 'refs/tags/tool@1.0.0', true],
    ['a branch, where tags are followed', { mode: 'tags' }, 'refs/heads/main', false],
  ] as const)('%s', async (_, input, ref, isSynced) => {
    slug = `${slug}-again`
    await follow(input)
    for (const forge of ['github', 'gitea', 'gitlab'] as const) {
      const { status, body } = await deliver(pushDelivery(forge, SECRET, { url: repository.url, ref }))
      expect([status, typeof body.job]).toEqual([202, isSynced ? 'string' : 'object'])
      if (!isSynced) expect(body.why).toMatch(/follows/)
      else await ended(running.deps.jobs, body.job)
    }
  })

  test('counts when a tag is created or deleted by itself, too', async () => {
    slug = `${slug}-tags`
    await follow({ mode: 'tags' })
    const deleted = { ref: 'tool@1.0.0', ref_type: 'tag', repository: { default_branch: 'main' } }
    const created = { ...deleted, master_branch: 'main', description: null }
    for (const [event, payload] of Object.entries({ create: created, delete: deleted }))
      expect((await deliver(githubDelivery(SECRET, event, payload))).body.job).toMatch(/^job_/)
    const branch = { ref: 'dev', ref_type: 'branch', repository: { default_branch: 'main' } }
    expect((await deliver(githubDelivery(SECRET, 'create', branch))).body.job).toBeNull()
  })

  test('a ping, and whatever else a forge has to say, is accepted and starts nothing', async () => {
    expect((await deliver(githubPing(SECRET))).body).toMatchObject({ job: null })
    const star = githubDelivery(SECRET, 'star', { action: 'created' })
    expect((await deliver(star)).status).toBe(202)
    expect((await deliver(star)).status).toBe(202)
    expect(jobsSoFar()).toBe(0)
  })

  test('GitHub may send it as a form', async () => {
    const payload = JSON.stringify({ ref: 'refs/heads/main', repository: { default_branch: 'main' } })
    const body = new URLSearchParams({ payload }).toString()
    const plain = githubDelivery(SECRET, 'push', {})
    const headers = {
      ...plain.headers,
      'content-type': 'application/x-www-form-urlencoded',
      'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    }
    expect((await deliver({ headers, body })).body.job).toMatch(/^job_/)
  })

  test('many pushes at once are one sync under way and one that waits', async () => {
    const push = () =>
      deliver(
        pushDelivery('github', SECRET, {
          url: repository.url,
          ref: 'refs/heads/main',
          after: `${Math.random()}`,
        }),
      )
    const jobs = (await Promise.all(Array.from({ length: 8 }, push))).map(({ body }) => body.job)
    for (const job of jobs) expect((await ended(running.deps.jobs, job)).state).toBe('succeeded')
    expect(new Set(jobs).size).toBeLessThanOrEqual(2)
  })

  test('to a disabled source is accepted and starts nothing', async () => {
    await updateSource(running.deps, root(), slug, { enabled: false })
    const answer = await deliver(
      pushDelivery('gitea', SECRET, { url: repository.url, ref: 'refs/heads/main' }),
    )
    expect([answer.status, answer.body]).toEqual([202, { job: null, why: 'The source is disabled.' }])
  })
})

describe('as other systems were reported to fail:', () => {
  const oid = 'b'.repeat(40)
  const push = (more: object = {}) =>
    githubDelivery(SECRET, 'push', {
      ref: 'refs/heads/main',
      after: oid,
      repository: { default_branch: 'main', clone_url: repository.url },
      ...more,
    })
  /** The refs that the source is to see now, `undefined` when nothing was started. */
  const awaited = async (delivery: WebhookRequest, to = slug) => {
    const { status, body } = await deliver(delivery, to)
    expect(status).toBe(202)
    if (body.job === null) return undefined
    await ended(running.deps.jobs, body.job)
    return (await running.admin.get(`/sources/${slug}`)).body.due?.announced ?? []
  }
  const main = [{ ref: 'refs/heads/main', after: oid }]
  beforeEach(async () => {
    // Something was read before, so that what is shown is what was there.
    const { body } = await running.admin.post(`/sources/${slug}/sync`)
    await ended(running.deps.jobs, body.job)
  })

  test('a short name of a branch in a push, and of a tag in a tag push', async () => {
    expect(await awaited(push({ ref: 'main' }))).toEqual(main)
    slug = `${slug}-tags`
    await follow({ mode: 'tags' })
    const gitlab = pushDelivery('gitlab', SECRET, { url: repository.url, ref: 'refs/tags/v9', after: oid })
    const short = { ...gitlab, body: gitlab.body.replace('"ref":"refs/tags/v9"', '"ref":"v9"') }
    expect(await awaited(short)).toEqual([{ ref: 'refs/tags/v9', after: oid }])
  })

  test('a content type with a charset, and one too many slashes in the address', async () => {
    const { headers, body } = push()
    const typed = { headers: { ...headers, 'content-type': 'application/json; charset=UTF-8' }, body }
    expect(await awaited(typed)).toEqual(main)
    expect((await running.anonymous.send('POST', `///hooks/sources/${slug}`, body, headers)).status).toBe(202)
  })

  test('another name of the host, and another repository of the organisation', async () => {
    const inside = { default_branch: 'main', clone_url: 'https://git.inside.example/shop.git' }
    expect(await awaited(push({ repository: inside }))).toEqual(main)
    slug = `${slug}-again`
    await follow({})
    const other = { default_branch: 'main', clone_url: repository.url.replace('shop', 'other') }
    expect(await awaited(push({ repository: other }))).toEqual([])
  })

  test('the full name of the branch that is followed', async () => {
    slug = `${slug}-full`
    await follow({ ref: 'refs/heads/main' })
    expect(await awaited(push())).not.toBeUndefined()
  })

  test('a release, which tells of its tag alone, and a system hook of many refs', async () => {
    slug = `${slug}-tags`
    await follow({ mode: 'tags' })
    const release = { action: 'published', release: { tag_name: 'v9.9.9' } }
    expect(await awaited(githubDelivery(SECRET, 'release', release))).toEqual([{ ref: 'refs/tags/v9.9.9' }])
    const changes = ['refs/heads/main', 'refs/tags/v8'].map((ref) => ({ ref, before: oid, after: oid }))
    const body = JSON.stringify({ event_name: 'repository_update', changes, refs: [] })
    const headers = { 'content-type': 'application/json', 'x-gitlab-token': SECRET }
    expect(await awaited({ headers, body })).toContainEqual({ ref: 'refs/tags/v8', after: oid })
  })

  test('a test delivery of what is there already, and a branch that was deleted', async () => {
    const head = (await repository.git('rev-parse', 'HEAD')) as string
    expect(await awaited(push({ before: head, after: head }))).toEqual([])
    expect(await awaited(push({ before: head, after: '0'.repeat(40), deleted: true }))).toEqual([])
  })

  test('a delivery with a key of its own is known by it', async () => {
    const { headers, body } = push({ after: undefined })
    const keyed = { headers: { ...headers, 'idempotency-key': 'one' }, body }
    expect(await awaited(keyed)).toEqual([])
    const again = { ...keyed, headers: { ...keyed.headers, 'x-github-delivery': 'another' } }
    expect((await deliver(again)).body).toEqual(KNOWN)
    expect(
      (await deliver({ ...again, headers: { ...again.headers, 'idempotency-key': 'two' } })).status,
    ).toBe(202)
  })

  test('a signature with SHA-1 alone is refused with a word', async () => {
    const { headers, body } = push()
    const { 'x-hub-signature-256': _, ...old } = headers
    expectProblem(await deliver({ headers: old, body }), 401, 'webhook_forged', 'SHA-1')
  })
})

describe('the plain form', () => {
  test.each([
    ['old', -1],
    ['from the future', 1],
  ])('is refused when it is %s, although it was signed', async (_, sign) => {
    const body = JSON.stringify({ repoUrl: repository.url, tags: [] })
    const at = (distance: number) => plainDelivery(SECRET, body, Date.now() + sign * distance)
    expectProblem(await deliver(at(WEBHOOK_SKEW_MS_MAX + 60_000)), 401, 'webhook_expired', 'clocks')
    expect((await deliver(at(WEBHOOK_SKEW_MS_MAX - 60_000))).status).toBe(202)
  })

  test('cannot be kept for later: the time is signed', async () => {
    const { headers, body } = plainDelivery(SECRET, JSON.stringify({ repoUrl: repository.url, tags: [] }))
    skewMs = 2 * WEBHOOK_SKEW_MS_MAX
    const later = Math.floor(running.deps.clock() / 1000)
    const signature = headers['x-stoa-signature']!
    try {
      expectProblem(await deliver({ headers, body }), 401, 'webhook_expired')
      const shifted = { ...headers, 'x-stoa-signature': signature.replace(/t=\d+/, `t=${later}`) }
      expectProblem(await deliver({ headers: shifted, body }), 401, 'webhook_forged')
    } finally {
      skewMs = 0
    }
  })

  test('is for the repository that it names, however it is spelled', async () => {
    const send = (repoUrl: string) =>
      deliver(plainDelivery(SECRET, JSON.stringify({ repoUrl, tags: ['v1'] })))
    expect((await send(repository.url.replace(/\.git$/, '/'))).status).toBe(202)
    const other = repository.url.replace('://', '://ann:hidden-word@').replace('shop', 'other')
    const answer = await send(other)
    expectProblem(answer, 400, 'bad_request', 'other', repository.url)
    expect(answer.body.detail).not.toContain('hidden-word')
  })

  test.each([
    ['not JSON', 'hello'],
    ['a list', '[]'],
    ['without an address', '{"tags":[]}'],
    ['with tags that are no texts', '{"repoUrl":"https://x.example","tags":[7]}'],
  ])('that is %s says what it must be', async (_, body) => {
    expectProblem(await deliver(plainDelivery(SECRET, body)), 400, 'bad_request')
  })
})

describe('a delivery', () => {
  test('of as many bytes as forges send is taken, and of one more refused, before it is looked at', async () => {
    const signed = JSON.stringify({ repoUrl: repository.url, tags: [] })
    const filled = signed.padEnd(WEBHOOK_BYTES_MAX, ' ')
    expect((await deliver(plainDelivery(SECRET, filled))).status).toBe(202)
    expectProblem(await deliver(plainDelivery(SECRET, `${filled} `)), 413, 'too_large')
  })

  test('without end is refused before it is looked at', async () => {
    const body = JSON.stringify({ repoUrl: repository.url, tags: ['x'.repeat(WEBHOOK_BYTES_MAX)] })
    expectProblem(await deliver(plainDelivery(SECRET, body)), 413, 'too_large')
    expectProblem(await deliver({ headers: {}, body }, 'no-such-source'), 413, 'too_large')
  })

  test('with a good signature for one header does not mend a bad one in another', async () => {
    const { headers, body } = pushDelivery('forgejo', SECRET, { url: repository.url, ref: 'refs/heads/main' })
    const bad = { ...headers, 'x-forgejo-signature': '0'.repeat(64) }
    expectProblem(await deliver({ headers: bad, body }), 401, 'webhook_forged')
  })

  test('for one source is not one for another', async () => {
    const first = slug
    slug = `${slug}-twin`
    await follow({ webhookSecret: 'the secret of the other' })
    const delivery = pushDelivery('gitea', SECRET, { url: repository.url, ref: 'refs/heads/main' })
    expectProblem(await deliver(delivery), 401, 'webhook_forged')
    expect((await deliver(delivery, first)).status).toBe(202)
  })

  test('is remembered across a restart', async () => {
    const delivery = pushDelivery('github', SECRET, { url: repository.url, ref: 'refs/heads/main' })
    const { body } = await deliver(delivery)
    await ended(running.deps.jobs, body.job)
    await running.restart()
    expect((await deliver(delivery)).body).toEqual(KNOWN)
  })

  test('makes room for itself when as many are remembered as may be', async () => {
    const old = Array.from({ length: WEBHOOKS_REMEMBERED_MAX }, (_, acceptedAt) => ({
      key: `old-${acceptedAt}`,
      acceptedAt,
    }))
    await running.deps.db.write((tx) => {
      for (const row of old) tx.put(deliveries, row)
    })
    const delivery = pushDelivery('github', SECRET, { url: repository.url, ref: 'refs/heads/main' })
    await ended(running.deps.jobs, (await deliver(delivery)).body.job)
    expect((await deliver(delivery)).body).toEqual(KNOWN)
    const { db } = running.deps
    expect(db.count(deliveries)).toBeLessThan(WEBHOOKS_REMEMBERED_MAX)
    expect([db.get(deliveries, 'old-0'), db.get(deliveries, `old-${WEBHOOKS_REMEMBERED_MAX - 1}`)]).toEqual([
      undefined,
      old.at(-1),
    ])
  })

  test('that comes while the server is stopping is kept, and done when it is back', async () => {
    const delivery = pushDelivery('github', SECRET, { url: repository.url, ref: 'refs/heads/main' })
    running.stoa.drain()
    const why = 'The server is stopping; the source is synced when it is back.'
    expect((await deliver(delivery)).body).toEqual({ job: null, why })
    await running.restart()
    while (jobsSoFar() === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    const [job] = running.deps.jobs.list({ subject: slug })
    expect(await ended(running.deps.jobs, job!.id)).toMatchObject({ result: { trigger: 'webhook' } })
    expect((await deliver(delivery)).body).toEqual(KNOWN)
  })

  test('needs no origin: it is no browser that sends it, and no cookie that counts', async () => {
    const { headers, body } = pushDelivery('github', SECRET, { url: repository.url, ref: 'refs/heads/main' })
    const foreign = { ...headers, origin: 'https://github.com', 'sec-fetch-site': 'cross-site' }
    expect((await deliver({ headers: foreign, body })).status).toBe(202)
  })
})
