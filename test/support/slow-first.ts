/** The order of files: those that take longest begin first, so that none is left for one processor at the end. */
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** From `npm test -- --profile`, the slowest first. All others follow as vitest has them: by their last duration, or size. */
const SLOWEST = [
  'crash/kill',
  'start/start',
  'browser/weight',
  'browser/admin',
  'start/set-up',
  'crash/upgrade',
  'api/access-matrix',
  'api/csrf',
  'api/webhook-matrix',
  'api/webhooks',
  'upstream/hostile',
  'api/right-now',
  'feeds/random-pasts',
  'feeds/same',
]

export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b))
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = SLOWEST.findIndex((file) => moduleId.endsWith(`/test/${file}.test.ts`))
  return rank === -1 ? SLOWEST.length : rank
}
