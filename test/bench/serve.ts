/**
 * Serving: a real Stoa in its own process, against git's own server and against files, under load from a third process.
 * docs/performance.md says what is measured and what came of it.
 */
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { benchCrowd } from './serve-crowd.ts'
import { benchRatios } from './serve-ratios.ts'
import { createMember, createPublisher, LARGE, SMALL, withStore } from './serve-sets.ts'
import { benchSlowReaders } from './serve-slow-readers.ts'
import { benchUploads } from './serve-uploads.ts'
import { buildStoa, runProgram } from './support-program.ts'

/** The programs that a part needs, and the Debian packages that have them. */
const NEEDED = { nginx: 'nginx-light', fcgiwrap: 'fcgiwrap', wrk: 'wrk' }

export async function benchServe(scratchRoot: string): Promise<void> {
  const missing = await missingPackages()
  if (missing.length > 0) {
    console.log(
      `Serve: SKIPPED, because programs are missing. Install them: apt-get install ${missing.join(' ')}\n`,
    )
    return
  }
  const scratch = path.join(scratchRoot, 'serve')
  await mkdir(scratch)
  const program = await buildStoa(scratch)
  const dataDir = path.join(scratch, 'data')
  const { small, large, publisher } = await withStore(dataDir, async (deps, admin) => ({
    small: await createMember(deps, admin, SMALL),
    large: await createMember(deps, admin, LARGE),
    publisher: await createPublisher(deps, admin),
  }))
  const place = { scratch, program, dataDir }
  await benchRatios(place, { small, large })
  await benchUploads(place, { poller: small, publisher })
  await benchSlowReaders(place, large)
  await benchCrowd(place)
}

async function missingPackages(): Promise<string[]> {
  const missing: string[] = []
  for (const [program, debianPackage] of Object.entries(NEEDED)) {
    const found = await runProgram('sh', ['-c', `command -v ${program}`]).catch(() => undefined)
    if (found === undefined) missing.push(debianPackage)
  }
  return missing
}
