/** Who announces a push shows the webhook secret; whether it is the one is looked up where the push is written. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Jobs } from '../../src/jobs/jobs.ts'
import { AppError, RightLost } from '../../src/kernel/errors.ts'
import { openDoors } from '../../src/operations/acts.ts'
import { announcePush } from '../../src/operations/index.ts'
import { getSource, sources } from '../../src/sources/sources.repo.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { wholeState } from '../support/whole-state.ts'

const SECRET = 'a secret for webhooks'

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
  const source = { url: 'https://git.example.com/tools.git', mode: 'marketplace' }
  await running.admin.post('/sources', { ...source, slug: 'hooked', webhookSecret: SECRET })
  await running.admin.post('/sources', { ...source, slug: 'quiet' })
  await running.admin.post('/sources', { ...source, slug: 'disabled', webhookSecret: SECRET })
  await running.admin.patch('/sources/disabled', { enabled: false })
})
afterAll(() => running.close())

function announce(slug: string, secret: string, jobs: Jobs = running.deps.jobs) {
  const nobody = openDoors({ ...running.deps, jobs }).nobody(() => ({ network: '', userAgent: '' }))
  return nobody.invoke(announcePush, { slug, secret, mark: 'a push', moves: [] })
}

async function refusalOf(asked: Promise<unknown>): Promise<string> {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const refusal = error instanceof RightLost ? error.refusal : error
  if (!(refusal instanceof AppError)) throw error
  return `${refusal.code}: ${refusal.message}`
}

test('another secret is refused in the same words, whether there is such a source or not', async () => {
  const before = await wholeState(running)
  for (const slug of ['hooked', 'quiet', 'nothing']) {
    expect(await refusalOf(announce(slug, 'another'))).toBe(
      `webhook_forged: That is not the webhook secret of "${slug}"; set the same secret on both sides.`,
    )
  }
  expect(await wholeState(running)).toEqual(before)
})

test('a source that is disabled is not synced', async () => {
  const before = await wholeState(running)
  expect(await announce('disabled', SECRET)).toEqual({ outcome: 'disabled' })
  expect(await wholeState(running)).toEqual(before)
})

test('a secret that is taken back before the push is written starts nothing', async () => {
  const { db, jobs } = running.deps
  const start = async (...of: Parameters<Jobs['start']>) => {
    await db.write((tx) => tx.put(sources, { ...getSource(tx, 'hooked'), webhookSecretRef: null }))
    return jobs.start(...of)
  }
  const withdrawing = { ...jobs, start } as Jobs
  expect(await refusalOf(announce('hooked', SECRET, withdrawing))).toContain('webhook_forged: ')
  expect(jobs.list({ subject: 'hooked' })).toEqual([])
})
