/** The thread that unpacks: one pack after another, so that nobody's request waits for somebody else's repository. */
import { unpack } from '../git/packs.ts'
import { answerJobs } from '../kernel/thread-jobs.ts'
import { layOut } from './lay-out.ts'
import { readCommit } from './read-commit.ts'
import type { CommitRecord, UnpackAnswer, UnpackJob } from './unpack-messages.ts'

/** Records that are taken in without keeping others waiting. */
const RECORDS_AT_ONCE = 250

let pieces: Uint8Array[] = []
let records: CommitRecord[] = []

answerJobs<UnpackJob, UnpackAnswer>(async (job) => {
  if (job.do === 'unpack') return unpackAll(job)
  if (job.do === 'tell') return { answer: someRecords(), moved: [] }
  pieces.push(job.bytes)
  return { answer: { is: 'taken' }, moved: [] }
})

function unpackAll({ want, limits }: Extract<UnpackJob, { do: 'unpack' }>) {
  const pack = join(pieces)
  pieces = []
  const objects = unpack(pack, limits)
  const content = readCommit(objects, want, limits)
  const laidOut = layOut(content, objects, pack)
  const { buffers } = laidOut
  records = laidOut.records
  const answer: UnpackAnswer = { is: 'commit', oid: content.oid, tree: content.tree, buffers }
  return { answer, moved: buffers }
}

function someRecords(): UnpackAnswer {
  const some = records.splice(0, RECORDS_AT_ONCE)
  return { is: 'records', records: some, isLast: records.length === 0 }
}

/** In memory of its own, which can be handed on. */
function join(parts: readonly Uint8Array[]): Buffer<ArrayBuffer> {
  const whole = Buffer.from(new ArrayBuffer(parts.reduce((sum, part) => sum + part.length, 0)))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
