/** Load from another process: wrk, which repeats whole requests over kept connections. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

export interface Load {
  baseUrl: string
  /** Asked in this order, over and over. */
  requests: readonly Buffer[]
  connections: number
  seconds: number
  /** Pause of a connection before each request, in milliseconds; without it, it asks as fast as it can. */
  delayMs?: number
}

export interface LoadResult {
  requestsPerSecond: number
  megabytesPerSecond: number
  /** Latency of one request. */
  p50Ms: number
  p99Ms: number
}

/** @throws Error when any answer was not a 2xx, or did not come */
export async function load(scratch: string, wanted: Load): Promise<LoadResult> {
  const folder = await mkdtemp(path.join(scratch, 'wrk-'))
  const file = path.join(folder, 'requests')
  const framed = wanted.requests.flatMap((request) => [Buffer.from(`${request.length}\n`), request])
  await writeFile(file, Buffer.concat(framed))
  const { stdout } = await promisify(execFile)('wrk', argsOf(wanted), {
    env: { ...process.env, REQUESTS: file, DELAY_MS: String(wanted.delayMs ?? 0) },
  })
  await rm(folder, { recursive: true })
  return resultOf(stdout, wanted)
}

function argsOf({ baseUrl, connections, seconds }: Load): string[] {
  const script = path.join(import.meta.dirname, 'serve.lua')
  return [
    '-t',
    '1',
    '-c',
    String(connections),
    '-d',
    `${seconds}s`,
    '--timeout',
    '20s',
    '-s',
    script,
    baseUrl,
  ]
}

function resultOf(stdout: string, { baseUrl }: Load): LoadResult {
  const report = JSON.parse(stdout.slice(stdout.lastIndexOf('\n{'))) as Record<string, number>
  const { requests = 0, durationUs = 0, bytes = 0, failed = 0, p50Us = 0, p99Us = 0 } = report
  if (failed > 0 || requests === 0)
    throw new Error(
      `${failed} of ${requests} requests to ${baseUrl} failed; a bench of failures says nothing.`,
    )
  return {
    requestsPerSecond: requests / (durationUs / 1e6),
    megabytesPerSecond: bytes / durationUs,
    p50Ms: p50Us / 1000,
    p99Ms: p99Us / 1000,
  }
}
