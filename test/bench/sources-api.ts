/** Sources over the API, as an admin's script would use them. */
import { openEvents } from '../support/event-source.ts'

export interface Curator {
  baseUrl: string
  /** Of an admin. */
  token: string
}

export async function addSource(curator: Curator, slug: string, url: string): Promise<void> {
  await post(curator, '/sources', 201, { slug, url, mode: 'marketplace' })
}

/** Sync and follow the job to its end. @throws Error when it does not add `added` items */
export async function sync(curator: Curator, slug: string, added: number): Promise<void> {
  const { job } = (await post(curator, `/sources/${slug}/sync`, 202)) as { job: string }
  const { events } = await openEvents(`${curator.baseUrl}/api/v1/jobs/${job}/events`, headersOf(curator))
  for await (const { type, data } of events) {
    if (type !== 'end') continue
    const { state, error, result } = data as { state: string; error: unknown; result: { added: string[] } }
    if (state === 'succeeded' && result.added.length === added) return
    throw new Error(`The sync of ${slug} ${state}: ${JSON.stringify(error ?? result)}`)
  }
  throw new Error(`The job of ${slug} broke off.`)
}

async function post(curator: Curator, target: string, status: number, json?: object): Promise<unknown> {
  const answer = await fetch(`${curator.baseUrl}/api/v1${target}`, {
    method: 'POST',
    headers: { ...headersOf(curator), 'content-type': 'application/json' },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  })
  const text = await answer.text()
  if (answer.status !== status) throw new Error(`${target} answered ${answer.status}: ${text}`)
  return JSON.parse(text)
}

function headersOf({ token }: Curator): Record<string, string> {
  return { authorization: `Bearer ${token}` }
}
