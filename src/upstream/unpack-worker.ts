/** The thread that unpacks: one pack after another, so that nobody's request waits for somebody else's repository. */
import { constants, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { unpack } from '../git/pack/unpack.ts'
import { AppError } from '../kernel/errors.ts'
import { layOut } from './lay-out.ts'
import { readCommit } from './read-commit.ts'
import type { CommitRecord, FromThread, ToThread } from './unpack-messages.ts'

/** Records that are taken in without keeping others waiting. */
const RECORDS_AT_ONCE = 250

// Where processors are scarce, requests go first. Only Linux has priorities of threads (setpriority(2), NOTES).
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

const port = parentPort!
let pieces: Uint8Array[] = []
let records: CommitRecord[] = []

port.on('message', (message: ToThread) => {
  if (message.kind === 'piece') pieces.push(message.bytes)
  else if (message.kind === 'more') sendRecords()
  else unpackAll(message)
})

function unpackAll({ want, limits }: Extract<ToThread, { kind: 'unpack' }>): void {
  try {
    const pack = join(pieces)
    pieces = []
    const objects = unpack(pack, limits)
    const content = readCommit(objects, want, limits)
    const laidOut = layOut(content, objects, pack)
    records = laidOut.records
    send({ kind: 'commit', oid: content.oid, tree: content.tree, buffers: laidOut.buffers }, laidOut.buffers)
  } catch (error) {
    if (error instanceof AppError) send({ kind: 'failed', code: error.code, message: error.message })
    else send({ kind: 'crashed', stack: String((error as Error).stack) })
  }
}

function sendRecords(): void {
  const some = records.splice(0, RECORDS_AT_ONCE)
  send({ kind: 'records', records: some, isLast: records.length === 0 })
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

function send(message: FromThread, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}
