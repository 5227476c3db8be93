/** Jobs over the API: who may look, and a stream of events that loses none, however often the line breaks. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { eventStream } from '../../src/http/sse.ts'
import { EVENTS_SILENT_MS_MAX } from '../../src/kernel/limits.ts'
import { openEvents, type SentEvent } from '../support/event-source.ts'
import { door, ended, startWork, untilStopped } from '../support/jobs.ts'
import { expectProblem } from '../support/problem.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'

let running: RunningStoa
let ann: Person
let bob: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  bob = await running.person('bob')
})
afterAll(() => running.close())

/** Ann's job, which logs a line at each step. */
async function annsJob(lines: number) {
  const steps = Array.from({ length: lines }, door)
  const job = { kind: 'test', subject: `subject-${Math.random()}`, startedBy: 'ann' }
  const { id } = await startWork(running.deps.jobs, job, async (run) => {
    for (const [index, step] of steps.entries()) {
      await step.opened
      run.progress(index + 1, lines, `Step ${index + 1}`)
    }
    return { steps: lines }
  })
  return { id, step: (line: number) => steps[line - 1]?.open() }
}

const cookie = (person: Person) => ({ cookie: person.api.cookie! })
const eventsUrl = (id: string) => `${running.baseUrl}/api/v1/jobs/${id}/events`

describe('a line of events ends when its reader may no longer watch', () => {
  const ways: [
    string,
    (reader: Person) => Promise<{ headers: Record<string, string>; end(): Promise<unknown> }>,
  ][] = [
    [
      'because the session has ended',
      async ({ api }) => ({ headers: { cookie: api.cookie! }, end: () => api.delete('/session') }),
    ],
    [
      'because the token was revoked',
      async (reader) => {
        const headers = { authorization: `Bearer ${await reader.token('items:read', 'admin')}` }
        const { body } = await reader.api.get('/tokens')
        return { headers, end: () => reader.api.delete(`/tokens/${body[0].id}`) }
      },
    ],
    [
      'because the person is disabled',
      async ({ username, api }) => ({
        headers: { cookie: api.cookie! },
        end: () => running.admin.patch(`/users/${username}`, { disabled: true }),
      }),
    ],
    [
      'because an admin is none any more',
      async ({ username, api }) => ({
        headers: { cookie: api.cookie! },
        end: () => running.admin.patch(`/users/${username}`, { admin: false }),
      }),
    ],
  ]
  test.each(ways)('%s', async (why, begin) => {
    const reader = await running.person(`watcher${ways.findIndex(([way]) => way === why)}`, { admin: true })
    const { id, step } = await annsJob(2)
    const { headers, end } = await begin(reader)
    const line = await openEvents(eventsUrl(id), headers)
    step(1)
    expect((await line.events.next()).value).toMatchObject({ id: 1 })
    await end()
    step(2)
    await ended(running.deps.jobs, id)
    expect(await line.events.next()).toEqual({ done: true, value: undefined })
  })
})

describe('a job', () => {
  test('tells how far it is, and how it ended', async () => {
    const { id, step } = await annsJob(2)
    step(1)
    const line = await openEvents(eventsUrl(id), cookie(ann))
    expect((await line.events.next()).value).toMatchObject({ id: 1, type: 'progress' })
    const midway = await ann.api.get(`/jobs/${id}`)
    expect(midway.status).toBe(200)
    expect(midway.body).toMatchObject({
      id,
      kind: 'test',
      state: 'running',
      progress: { done: 1, total: 2, message: 'Step 1' },
      endedAt: null,
    })
    expect(midway.body).not.toHaveProperty('result')
    step(2)
    await ended(running.deps.jobs, id)
    expect((await ann.api.get(`/jobs/${id}`)).body).toMatchObject({
      state: 'succeeded',
      result: { steps: 2 },
    })
    line.cut()
  })

  test('is there for who started it and for admins, and for nobody else', async () => {
    const { id, step } = await annsJob(1)
    step(1)
    await ended(running.deps.jobs, id)
    for (const path of [`/jobs/${id}`, `/jobs/${id}/events`]) {
      expect((await ann.api.get(path)).status).toBe(200)
      expect((await running.admin.get(path)).status).toBe(200)
      const [foreign, absent] = [await bob.api.get(path), await bob.api.get(path.replace(id, 'job_none'))]
      expectProblem(foreign, 404, 'job_not_found')
      expect(foreign.body.detail.replace(id, 'job_none')).toBe(absent.body.detail)
      expectProblem(await running.anonymous.get(path), 401, 'unauthenticated')
    }
    const admin = await running.person('chef', { admin: true })
    const reader = running.anonymous.withToken(await admin.token('items:read'))
    expectProblem(await reader.get(`/jobs/${id}`), 404, 'job_not_found')
    const all = running.anonymous.withToken(await admin.token('items:read', 'admin'))
    expect((await all.get(`/jobs/${id}`)).status).toBe(200)
  })
})

describe('the stream of events', () => {
  test('is what EventSource reads, and is neither cached nor held back', async () => {
    const { id, step } = await annsJob(1)
    step(1)
    const { headers, body } = await ann.api.get(`/jobs/${id}/events`)
    expect(headers.get('content-type')).toBe('text/event-stream')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-accel-buffering')).toBe('no')
    expect(body).toBe(
      [
        'retry: 1000\n\n',
        'id: 1\nevent: progress\ndata: {"done":1,"total":1,"message":"Step 1"}\n\n',
        'id: 2\nevent: end\ndata: {"state":"succeeded","error":null,"result":{"steps":1}}\n\n',
      ].join(''),
    )
  })

  test('loses nothing although the line is cut after every event', async () => {
    const { id, step } = await annsJob(6)
    const seen: SentEvent[] = []
    while (seen.at(-1)?.type !== 'end') {
      step(seen.length + 1)
      const last = seen.at(-1)?.id
      const headers = last === undefined ? {} : { 'last-event-id': String(last) }
      const line = await openEvents(eventsUrl(id), { ...cookie(ann), ...headers })
      seen.push((await line.events.next()).value as SentEvent)
      line.cut()
      // What happens while nobody listens is told afterwards.
      step(seen.length + 1)
    }
    expect(seen.map((event) => event.id)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(seen.map(({ data }) => data.done ?? data.state)).toEqual([1, 2, 3, 4, 5, 6, 'succeeded'])
  })

  test.each(['abc', '-1', '1e3', ' ', '9'.repeat(40)])('takes Last-Event-ID %j for none', async (value) => {
    const { id, step } = await annsJob(1)
    step(1)
    await ended(running.deps.jobs, id)
    const { body } = await ann.api.get(`/jobs/${id}/events`, { 'last-event-id': value })
    expect(body).toContain('id: 1\n')
  })

  test('ends when the server is about to stop, so that it does not hold the stop up', async () => {
    const other = await runStoa()
    const { id } = await startWork(
      other.deps.jobs,
      { kind: 'test', subject: 'a', startedBy: 'root' },
      async (run) => {
        run.log('begun')
        return untilStopped(run)
      },
    )
    const line = await openEvents(`${other.baseUrl}/api/v1/jobs/${id}/events`, {
      cookie: other.admin.cookie!,
    })
    expect((await line.events.next()).value).toMatchObject({ type: 'log', data: { line: 'begun' } })
    const next = line.events.next()
    other.stoa.drain()
    // The job has not ended: it goes on with the next start, and so does whoever watches.
    expect((await next).done).toBe(true)
    await other.close()
  })
})

describe('a quiet line', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test('carries a comment now and then, and the event that comes after it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const gate = door()
    const response = eventStream(async function* () {
      await gate.opened
      yield { id: 1, type: 'log', data: { line: 'late' } }
    })
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    const read = async () => (await reader.read()).value
    expect(await read()).toBe('retry: 1000\n\n')
    const quiet = read()
    await vi.advanceTimersByTimeAsync(EVENTS_SILENT_MS_MAX)
    expect(await quiet).toBe(': still here\n\n')
    gate.open()
    expect(await read()).toBe('id: 1\nevent: log\ndata: {"line":"late"}\n\n')
    expect(await read()).toBeUndefined()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is let go when the client goes away', async () => {
    const left = door()
    const response = eventStream(async function* (signal) {
      signal.addEventListener('abort', left.open)
      await left.opened
      yield* []
    })
    await response.body!.cancel()
    await left.opened
  })
})
