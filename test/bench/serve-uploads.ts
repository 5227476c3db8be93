/** How polls fare while somebody publishes: their p99 during uploads of 20 MB, against their p99 when nothing else happens. */
import { randomBytes } from 'node:crypto'
import { makeZip } from '../support/zip.ts'
import { median } from './pairs.ts'
import { basic, infoRefs, lsRefs, type Remote, requestBytes } from './serve-requests.ts'
import type { Member } from './serve-sets.ts'
import { type Place, startStoa } from './support-program.ts'
import { load } from './support-wrk.ts'

const ROUNDS = 3
const WINDOW_SECONDS = 4
/** Sixteen clients that each ask every 50 ms: some 300 requests a second, which leaves the machine mostly idle. */
const CONNECTIONS = 16
const DELAY_MS = 50
const GOAL = 3

/** Content that does not deflate, so that the ZIP is as large as its files. */
const FILES = 2_000
const FILE_BYTES = 10_000

export async function benchUploads(
  { scratch, program, dataDir }: Place,
  { poller, publisher }: { poller: Member; publisher: Member },
): Promise<void> {
  const stoa = await startStoa(program, dataDir)
  const { baseUrl } = stoa
  const remote: Remote = { baseUrl, path: '/git/stoa.git', authorization: basic(poller.token) }
  const requests = [infoRefs(remote), lsRefs(remote)].map((exchange) => requestBytes(remote, exchange))
  const polls = () =>
    load(scratch, { baseUrl, requests, connections: CONNECTIONS, seconds: WINDOW_SECONDS, delayMs: DELAY_MS })
  await polls()
  const samples: { idle: number; busy: number; uploads: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const { p99Ms: idle } = await polls()
    let isPolling = true
    const polled = polls().finally(() => {
      isPolling = false
    })
    let uploads = 0
    for (; isPolling; uploads += 1)
      await publish(baseUrl, publisher.token, '/api/v1/items', zipOf(`upload-${round}-${uploads}`))
    samples.push({ idle, busy: (await polled).p99Ms, uploads })
  }
  await stoa.stop()
  report(samples)
}

function report(samples: readonly { idle: number; busy: number; uploads: number }[]): void {
  const [idle, busy] = [median(samples.map((one) => one.idle)), median(samples.map((one) => one.busy))]
  const ratio = median(samples.map((one) => one.busy / one.idle))
  const uploads = samples.reduce((sum, one) => sum + one.uploads, 0)
  console.log(
    `Polls while ZIPs of ${FILES} files and ${(FILES * FILE_BYTES) / 1e6} MB are published (${uploads} in ${ROUNDS * WINDOW_SECONDS} s)`,
  )
  console.log(`  p99 idle ${idle.toFixed(2)} ms, during uploads ${busy.toFixed(2)} ms`)
  console.log(`  ratio ${ratio.toFixed(1)}, goal at most ${GOAL}: ${ratio <= GOAL ? 'reached' : 'missed'}\n`)
}

/** @param target the API's path that takes an upload @throws Error when it does not take this one */
export async function publish(baseUrl: string, token: string, target: string, zip: Buffer): Promise<void> {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(zip)]), 'upload.zip')
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${baseUrl}${target}`, { method: 'POST', headers, body: form })
  const text = await answer.text()
  if (answer.status !== 201) throw new Error(`${target} answered ${answer.status}: ${text}`)
}

function zipOf(name: string): Buffer {
  const manifest = JSON.stringify({ name, version: '1.0.0', description: 'A large one.' })
  const files: Record<string, string | Buffer> = { '.claude-plugin/plugin.json': manifest }
  for (let index = 1; index < FILES; index += 1)
    files[`docs/${index % 40}/page-${index}.bin`] = randomBytes(FILE_BYTES)
  return makeZip(files)
}
