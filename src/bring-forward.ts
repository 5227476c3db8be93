/**
 * What rows and objects of an earlier program need that SQL cannot give them (migrations do the rest). Runs before
 * anything is served. Each step finds by itself what is left to do, so that a kill at any moment costs nothing but
 * the time; the mark only saves later starts the look.
 */

import { renewMounts } from './catalog/index.ts'
import type { ObjectStore } from './git/index.ts'
import type { Clock } from './kernel/clock.ts'
import { failpoint } from './kernel/failpoint.ts'
import { renewHeldMounts } from './sources/index.ts'
import { findMeta, meta, type WritableDatabase } from './store/index.ts'

interface Deps {
  db: WritableDatabase
  objects: ObjectStore
  clock: Clock
}

/** In the order in which they run. A name stands in `meta` once its step is done, for ever. */
const STEPS: Readonly<Record<string, (deps: Deps) => Promise<number>>> = {
  'served-without-steering-files': serveAnew,
  'served-as-clients-take-it': serveAnew,
}

async function serveAnew(deps: Deps): Promise<number> {
  return (await renewMounts(deps)) + (await renewHeldMounts(deps))
}

/** @returns what was done now: how many things each step changed, by its name */
export async function bringForward(deps: Deps): Promise<Record<string, number>> {
  const done: Record<string, number> = {}
  for (const [step, run] of Object.entries(STEPS)) {
    const mark = `step ${step}`
    if (findMeta(deps.db, mark) !== undefined) continue
    done[step] = await run(deps)
    failpoint('bring-forward.before-mark')
    await deps.db.write((tx) => tx.put(meta, { name: mark, value: 'done' }))
    failpoint('bring-forward.marked')
  }
  return done
}
