/** 10,000 people with one set in common: what they cost at rest, and the morning after somebody published. */
import path from 'node:path'
import { median, timeOf } from './pairs.ts'
import { type Crowd, makeCrowd } from './serve-crowd-store.ts'
import { ask, basic, fetchPack, headOf, infoRefs, type Remote } from './serve-requests.ts'
import { publish } from './serve-uploads.ts'
import { collectGarbage, GC_ON_SIGNAL, type Place, residentMegabytes, startStoa } from './support-program.ts'

export async function benchCrowd({ scratch, program }: Place): Promise<void> {
  const dataDir = path.join(scratch, 'crowd')
  const crowd = await makeCrowd(dataDir)
  const stoa = await startStoa(program, dataDir, { nodeArgs: GC_ON_SIGNAL })
  await collectGarbage(stoa)
  console.log(`At rest with ${count(crowd.people)} users and ${count(crowd.items)} items`)
  console.log(`  memory ${(await residentMegabytes(stoa)).toFixed(0)} MB\n`)

  const remotes = crowd.tokens.map(
    (token): Remote => ({ baseUrl: stoa.baseUrl, path: '/git/stoa.git', authorization: basic(token) }),
  )
  await cloneAll(remotes)
  await publish(
    stoa.baseUrl,
    crowd.publisherToken,
    `/api/v1/items/${crowd.published.servedName}/versions`,
    crowd.published.nextZip,
  )
  const [first, second] = [await cloneAll(remotes), await cloneAll(remotes)]
  await stoa.stop()
  report(crowd, first, second)
}

function report(crowd: Crowd, first: readonly number[], second: readonly number[]): void {
  const [one, again] = [median(first), median(second)]
  console.log(
    `Clones of depth 1 after a publish that touches ${count(crowd.people)} feeds, by ${crowd.tokens.length} people in turn`,
  )
  console.log(
    `  the very first ${first[0]!.toFixed(1)} ms; each one's first ${one.toFixed(2)} ms, second ${again.toFixed(2)} ms`,
  )
  console.log(`  ratio first to second ${(one / again).toFixed(2)}`)
  console.log(
    `  sets composed ${crowd.compositions}, snapshots written ${crowd.snapshotsWritten}, goal 1 and 1: ${crowd.compositions === 1 && crowd.snapshotsWritten === 1 ? 'reached' : 'missed'}\n`,
  )
}

/** Milliseconds of each clone, all three requests. */
async function cloneAll(remotes: readonly Remote[]): Promise<number[]> {
  const times: number[] = []
  for (const remote of remotes) {
    times.push(
      await timeOf(async () => {
        await ask(remote, infoRefs(remote))
        await ask(remote, fetchPack(remote, await headOf(remote), 1))
      }),
    )
  }
  return times
}

function count(value: number): string {
  return value.toLocaleString('en')
}
