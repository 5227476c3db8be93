/** What uploads need away from the event loop: inflating, checks, hashing, and writing their manifests again. */
import { type Clock, systemClock } from '../kernel/clock.ts'
import {
  CHECK_HEAP_BYTES_MAX,
  CHECK_MS_MAX,
  CHECK_THREAD_IDLE_MS,
  CHECKS_AT_ONCE_MAX,
} from '../kernel/limits.ts'
import { createThreads } from '../kernel/threads.ts'
import type { BundleFile } from './bundle.ts'
import type { Bundle, Inspected, InspectOptions } from './inspect.ts'
import type { KindName, Stamp } from './kinds/index.ts'
import { openParcel, type Parcel } from './parcel.ts'
import { type ServedForm, type ServeJob, servedFiles, serveJob } from './serve-job.ts'
import { type StampedFile, type StampJob, stampFiles } from './stamp-job.ts'

export interface Inspector {
  /**
   * What `inspectZip` says, with the digests of every file.
   * @param zip moves into the thread when it has its memory to itself, and is then empty: it was read for this
   * @throws AppError `too_costly` when the check needs more time or memory than it may, `thread_died`
   */
  inspectZip(zip: Buffer, options?: InspectOptions): Promise<Inspected>
  /** What publishing writes: `kind.stamp`, by a thread where that may take long. @throws like `inspectZip` */
  stamp(bundle: Pick<Bundle, 'kind' | 'files'>, stamp: Stamp): Promise<BundleFile[]>
  /** The form that files are served in: `kind.serve`, by a thread. @param files what was stamped. @throws like `inspectZip` */
  serve(kind: KindName, files: readonly BundleFile[]): Promise<BundleFile[]>
  /** Jobs that threads were asked to do. */
  readonly jobs: number
  close(): Promise<void>
}

export interface InspectJob {
  task: 'inspect'
  zip: Uint8Array<ArrayBuffer>
  options: InspectOptions
}

type Job = InspectJob | StampJob | ServeJob
type Answer = Parcel | StampedFile | ServedForm

export interface InspectLimits {
  /** Says when checks ran. */
  clock?: Clock
  heapBytesMax?: number
  jobMsMax?: number
}

export function createInspector({ clock = systemClock, ...limits }: InspectLimits = {}): Inspector {
  const threads = createThreads<Job, Answer>({
    module: new URL('./inspector-thread.ts', import.meta.url),
    task: 'checking the upload',
    atOnceMax: CHECKS_AT_ONCE_MAX,
    heapBytesMax: CHECK_HEAP_BYTES_MAX,
    jobMsMax: CHECK_MS_MAX,
    idleMsMax: CHECK_THREAD_IDLE_MS,
    ...limits,
  })
  let jobs = 0
  const run = <A extends Answer>(job: Job, moved: ArrayBuffer[]) => {
    jobs += 1
    return threads.run(job, moved) as Promise<A>
  }
  return {
    get jobs() {
      return jobs
    },
    async inspectZip(zip, options = {}) {
      const bytes = movable(zip)
      const job = { task: 'inspect', zip: bytes, options: { ...options, now: clock() } } as const
      return openParcel(await run<Parcel>(job, [bytes.buffer]))
    },
    stamp: (bundle, stamp) => stampFiles(bundle, stamp, (job) => run<StampedFile>(job, [])),
    serve: async (kind, files) => servedFiles(await run<ServedForm>(serveJob(kind, files), [])),
    close: () => threads.close(),
  }
}

/** Small buffers share their memory with others and cannot move; those are copied. */
function movable(zip: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer } = zip
  const isAlone = buffer instanceof ArrayBuffer && zip.byteOffset === 0 && buffer.byteLength > Buffer.poolSize
  return isAlone ? new Uint8Array(buffer, 0, zip.length) : new Uint8Array(zip)
}
