/** What 200 clients cost that take a large clone at 10 KB/s: memory, if answers wait for them there. */
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { ask, basic, fetchPack, headOf, type Remote, requestBytes } from './serve-requests.ts'
import type { Member } from './serve-sets.ts'
import { collectGarbage, GC_ON_SIGNAL, type Place, residentMegabytes, startStoa } from './support-program.ts'

const CLIENTS = 200
const READ_BYTES = 1_000
const READ_EVERY_MS = 100
/** Of each client, at least: all of them are being served, and none is near the end. */
const TAKEN_BYTES_MIN = 100_000
/** Ten times as many as that takes when the server keeps up. */
const READS_MAX = 1_000
/** The answer itself, once for all of them, and a socket's worth of bookkeeping for each. */
const GROWTH_MB_MAX = 50

export async function benchSlowReaders({ program, dataDir }: Place, member: Member): Promise<void> {
  const stoa = await startStoa(program, dataDir, { nodeArgs: GC_ON_SIGNAL })
  const remote: Remote = { baseUrl: stoa.baseUrl, path: '/git/stoa.git', authorization: basic(member.token) }
  const clone = fetchPack(remote, await headOf(remote))
  const answerBytes = (await ask(remote, clone)).body.length
  for (let warm = 0; warm < 20; warm += 1) await ask(remote, clone)
  await collectGarbage(stoa)
  const before = await residentMegabytes(stoa)

  const clients = Array.from({ length: CLIENTS }, () => openClient(remote, requestBytes(remote, clone)))
  const slowest = () => Math.min(...clients.map((client) => client.takenBytes()))
  let peak = before
  let reads = 0
  for (; slowest() < TAKEN_BYTES_MIN; reads += 1) {
    if (reads === READS_MAX) throw new Error(`A slow client got only ${slowest()} bytes; it was not served.`)
    await delay(READ_EVERY_MS)
    for (const client of clients) client.take()
    peak = Math.max(peak, await residentMegabytes(stoa))
  }
  for (const client of clients) client.close()
  await stoa.stop()
  const growth = peak - before
  console.log(
    `${CLIENTS} clients that read a clone of ${(answerBytes / 1e6).toFixed(1)} MB at ${(READ_BYTES / READ_EVERY_MS).toFixed(0)} KB/s, for ${(reads * READ_EVERY_MS) / 1000} s`,
  )
  console.log(`  memory before ${before.toFixed(0)} MB, peak ${peak.toFixed(0)} MB`)
  console.log(
    `  growth ${growth.toFixed(0)} MB, goal at most ${GROWTH_MB_MAX}: ${growth <= GROWTH_MB_MAX ? 'reached' : 'missed'}\n`,
  )
}

/** A connection that reads only what it is told to take. */
function openClient(remote: Remote, request: Buffer) {
  const { hostname, port } = new URL(remote.baseUrl)
  const socket: Socket = connect({ host: hostname, port: Number(port) })
  let taken = 0
  let failure: Error | undefined
  socket.on('error', (error) => {
    failure = error
  })
  // Listening to this keeps the stream paused: bytes come only with read().
  socket.on('readable', () => undefined)
  socket.write(request)
  return {
    take() {
      if (failure !== undefined) throw failure
      const chunk = (socket.read(READ_BYTES) ?? socket.read()) as Buffer | null
      taken += chunk?.length ?? 0
    },
    takenBytes: () => taken,
    close: () => socket.destroy(),
  }
}
