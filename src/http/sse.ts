/** Server-sent events as an answer (WHATWG HTML, 9.2). */
import { EVENTS_SILENT_MS_MAX } from '../kernel/limits.ts'

export interface ServerEvent {
  /** What a client that lost the line sends back as `Last-Event-ID`. */
  id: number
  type: string
  /** Sent as JSON, which is one line. */
  data: unknown
}

/** How soon a browser comes back after it lost the line, in milliseconds. */
const RETRY_MS = 1_000

/**
 * Events as they come, and a comment now and then, so that neither side takes a quiet line for a dead one.
 * @param watch begins to watch; its signal aborts when the client goes away
 * @param still throws when the client may no longer watch: then nothing more is sent, and the line ends
 */
export function eventStream(
  watch: (signal: AbortSignal) => AsyncIterable<ServerEvent>,
  still: () => void = () => {},
): Response {
  const leaving = new AbortController()
  const events = watch(leaving.signal)[Symbol.asyncIterator]()
  let next: Promise<IteratorResult<ServerEvent>> | undefined
  const stream = new ReadableStream<string>(
    {
      start: (controller) => controller.enqueue(`retry: ${RETRY_MS}\n\n`),
      async pull(controller) {
        next ??= events.next()
        const result = await unlessSilent(next)
        if (!holds(still)) {
          leaving.abort()
          return controller.close()
        }
        if (result === undefined) return controller.enqueue(': still here\n\n')
        next = undefined
        if (result.done === true) controller.close()
        else controller.enqueue(formatEvent(result.value))
      },
      cancel: () => leaving.abort(),
    },
    { highWaterMark: 1 },
  )
  return new Response(stream.pipeThrough(new TextEncoderStream()), {
    headers: {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      // A proxy that gathers bytes would hold events back. Source: nginx, proxy_buffering.
      'X-Accel-Buffering': 'no',
    },
  })
}

function holds(still: () => void): boolean {
  try {
    still()
    return true
  } catch {
    return false
  }
}

/** The number in `Last-Event-ID`; 0 when there is none. */
export function lastEventIdOf(header: string | undefined): number {
  return /^\d{1,15}$/.test(header ?? '') ? Number(header) : 0
}

function formatEvent({ id, type, data }: ServerEvent): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`
}

async function unlessSilent<T>(next: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), EVENTS_SILENT_MS_MAX)
  })
  try {
    return await Promise.race([next, silence])
  } finally {
    clearTimeout(timer)
  }
}
