/** `stoa source sync`: bring a source up to date and tell how it goes. */
import { command, type Result } from '../command.ts'
import { followEvents } from '../events.ts'
import { CommandError } from '../failures.ts'
import type { Notices } from '../output.ts'
import type { Store } from '../store.ts'

/** The history's row of a sync, as the job returns it. */
interface Sync {
  outcome: 'unchanged' | 'changed' | 'failed' | 'partial'
  /** The commit. */
  head: string | null
  added: string[]
  updated: string[]
  archived: string[]
  held: string[]
  failed: { name: string; why: string }[]
  error: { code: string; message: string } | null
}

interface End {
  state: string
  error: { code: string; message: string } | null
  result: Sync | null
}

export const sourceSyncCommand = command({
  name: 'source sync',
  operands: ['SLUG'],
  summary: 'Bring a source up to date',
  details:
    'Ends when the sync does. The exit code is 1 also when only some plugins failed: the others are published.',
  options: {
    'no-wait': { type: 'boolean', help: 'Start it and leave; the job goes on at the store.' },
  },
  async run({ operands: [slug], options, notices, store }) {
    const target = await store()
    const { job } = await target.ask('POST', `/sources/${encodeURIComponent(slug!)}/sync`)
    const id: string = typeof job === 'string' ? job : job.id
    if (options['no-wait'] === true) return { json: { job: id }, text: `Started ${id}.` }
    return resultOf(slug!, id, await waitFor(target, id, notices))
  },
})

/** Tell each step once, as it comes. */
async function waitFor(store: Store, job: string, notices: Notices): Promise<End> {
  let said = ''
  for await (const { type, data } of followEvents(store, `/jobs/${encodeURIComponent(job)}/events`)) {
    if (type === 'end') return data
    if (type === 'log') notices(data.line)
    else if (type === 'progress' && data.message !== said) {
      said = data.message
      if (said !== '') notices(said)
    }
  }
  throw new CommandError(
    'unreachable',
    `The store no longer tells about the job ${job}; see the source's page.`,
  )
}

function resultOf(slug: string, job: string, { state, error, result }: End): Result {
  const failure = error ?? result?.error ?? null
  if (failure !== null) throw new CommandError(failure.code, failure.message)
  if (state !== 'succeeded' || result === null)
    throw new CommandError('job_ended', `The sync of ${slug} was ${state}; start it again.`)
  const lines = [
    ...(['added', 'updated', 'archived', 'held'] as const).flatMap((what) =>
      result[what].map((name) => `${what} ${name}`),
    ),
    ...result.failed.map(({ name, why }) => `failed ${name}: ${why}`),
  ]
  const summary = result.outcome === 'unchanged' ? `${slug} is up to date.` : `Synced ${slug}.`
  return {
    json: { job, ...pick(result) },
    text: [...lines, summary].join('\n'),
    hasFailed: result.outcome === 'failed' || result.outcome === 'partial',
  }
}

/** What does not depend on how the store numbers its rows. */
function pick({ outcome, head, added, updated, archived, held, failed }: Sync) {
  return { outcome, head, added, updated, archived, held, failed }
}
