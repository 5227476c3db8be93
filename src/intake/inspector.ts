/** `inspectZip`, away from the event loop: inflating, checks and hashing happen in a thread. */
import {
  CHECK_HEAP_BYTES_MAX,
  CHECK_MS_MAX,
  CHECK_THREAD_IDLE_MS,
  CHECKS_AT_ONCE_MAX,
} from '../kernel/limits.ts'
import { createThreads } from '../kernel/threads.ts'
import type { Inspected, InspectOptions } from './inspect.ts'
import { openParcel, type Parcel } from './parcel.ts'

export interface Inspector {
  /**
   * What `inspectZip` says, with the digests of every file.
   * @param zip moves into the thread when it has its memory to itself, and is then empty: it was read for this
   * @throws AppError `too_costly` when the check needs more time or memory than it may, `thread_died`
   */
  inspectZip(zip: Buffer, options?: InspectOptions): Promise<Inspected>
  close(): Promise<void>
}

export interface InspectJob {
  zip: Uint8Array<ArrayBuffer>
  options: InspectOptions
}

export interface InspectLimits {
  heapBytesMax?: number
  jobMsMax?: number
}

export function createInspector(limits: InspectLimits = {}): Inspector {
  const threads = createThreads<InspectJob, Parcel>({
    module: new URL('./inspector-thread.ts', import.meta.url),
    task: 'checking the upload',
    atOnceMax: CHECKS_AT_ONCE_MAX,
    heapBytesMax: CHECK_HEAP_BYTES_MAX,
    jobMsMax: CHECK_MS_MAX,
    idleMsMax: CHECK_THREAD_IDLE_MS,
    ...limits,
  })
  return {
    async inspectZip(zip, options = {}) {
      const bytes = movable(zip)
      return openParcel(await threads.run({ zip: bytes, options }, [bytes.buffer]))
    },
    close: () => threads.close(),
  }
}

/** Small buffers share their memory with others and cannot move; those are copied. */
function movable(zip: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer } = zip
  const isAlone = buffer instanceof ArrayBuffer && zip.byteOffset === 0 && buffer.byteLength > Buffer.poolSize
  return isAlone ? new Uint8Array(buffer, 0, zip.length) : new Uint8Array(zip)
}
