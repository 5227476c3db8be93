/** Packs unpacked in threads: bytes in, a commit out. Ending the thread ends whatever the pack makes it do. */
import type { Oid } from '../git/objects.ts'
import { AppError } from '../kernel/errors.ts'
import {
  UNPACK_HEAP_BYTES_MAX,
  UNPACK_THREAD_IDLE_MS,
  UNPACKS_AT_ONCE_MAX,
  UPSTREAM_MS_MAX,
} from '../kernel/limits.ts'
import { createThreads, type RunJob } from '../kernel/threads.ts'
import type { UpstreamCommit } from './commit.ts'
import { CommitInParts } from './commit-in-parts.ts'
import { UnreadableCommit } from './damaged.ts'
import type { UpstreamLimits } from './limits.ts'
import type { UnpackAnswer, UnpackJob } from './unpack-messages.ts'

/** Bytes gathered before they change threads. */
const PIECE_BYTES = 1_048_576

export interface UnpackThreads {
  /**
   * The pack is taken as fast as the thread takes it.
   * @throws AppError `upstream_invalid`, `upstream_too_large`, `thread_died`; and what the pack throws
   */
  unpack(
    pack: () => AsyncIterable<Buffer>,
    want: Oid,
    limits: UpstreamLimits,
    signal: AbortSignal,
  ): Promise<UpstreamCommit>
  /** What is under way fails. */
  close(): Promise<void>
}

type Run = RunJob<UnpackJob, UnpackAnswer>

export function createUnpackThreads(): UnpackThreads {
  const threads = createThreads<UnpackJob, UnpackAnswer>({
    module: new URL('./unpack-thread.ts', import.meta.url),
    task: 'unpacking',
    atOnceMax: UNPACKS_AT_ONCE_MAX,
    heapBytesMax: UNPACK_HEAP_BYTES_MAX,
    jobMsMax: UPSTREAM_MS_MAX,
    idleMsMax: UNPACK_THREAD_IDLE_MS,
  })
  return {
    unpack: (pack, want, limits, signal) =>
      threads.converse(async (run) => {
        for await (const bytes of inPieces(pack())) await run({ do: 'take', bytes }, [bytes.buffer])
        const head = await answerOf(run, { do: 'unpack', want, limits }, 'commit').catch(unreadable)
        const commit = new CommitInParts(head)
        for (;;) {
          const { records, isLast } = await answerOf(run, { do: 'tell' }, 'records')
          commit.add(records)
          if (isLast) return commit.whole
        }
      }, signal),
    close: () => threads.close(),
  }
}

async function answerOf<Is extends UnpackAnswer['is']>(run: Run, job: UnpackJob, is: Is) {
  const answer = await run(job, [])
  if (answer.is === is) return answer as Extract<UnpackAnswer, { is: Is }>
  throw new Error(`The thread that unpacks answered "${answer.is}".`)
}

/** Each copied once, into memory that goes along. */
async function* inPieces(pack: AsyncIterable<Buffer>): AsyncGenerator<Buffer<ArrayBuffer>> {
  let piece = Buffer.from(new ArrayBuffer(PIECE_BYTES))
  let filled = 0
  for await (const bytes of pack) {
    for (let start = 0; start < bytes.length; ) {
      const copied = bytes.copy(piece, filled, start)
      filled += copied
      start += copied
      if (filled < PIECE_BYTES) continue
      yield piece
      piece = Buffer.from(new ArrayBuffer(PIECE_BYTES))
      filled = 0
    }
  }
  if (filled > 0) yield piece.subarray(0, filled)
}

/** Whatever the thread refuses is wrong with the commit itself. */
function unreadable(error: unknown): never {
  if (!(error instanceof AppError) || error.code === 'thread_died') throw error
  if (error.code !== 'too_costly') throw new UnreadableCommit(error.code, error.message)
  const message = 'The commit takes too much memory to unpack; split the repository.'
  throw new UnreadableCommit('upstream_too_large', message, { cause: error })
}
