/**
 * Parts of pages, away from the event loop: Markdown, comparisons and lists are as long as people make them, and all
 * of them are made in threads. What was made is kept for a while, since versions never change.
 */
import { AppError } from '../../kernel/errors.ts'
import {
  RENDER_HEAP_BYTES_MAX,
  RENDER_MS_MAX,
  RENDER_THREAD_IDLE_MS,
  RENDERED_CHARS_MAX,
  RENDERED_FAILURE_MS,
  RENDERS_AT_ONCE_MAX,
  RENDERS_WAITING_MAX,
} from '../../kernel/limits.ts'
import { createThreads } from '../../kernel/threads.ts'
import { createHighlighter } from './highlight.ts'
import type { Part, Rendered } from './parts.ts'

export interface Renderer {
  /**
   * @param key all that the part follows from: equal keys are one part
   * @param make called when it is not there yet
   * @returns `undefined` when it takes more time or memory than one part may, or too many wait
   */
  render<Name extends Part['part']>(
    name: Name,
    key: readonly unknown[],
    make: () => Promise<Extract<Part, { part: Name }>>,
  ): Promise<Rendered[Name] | undefined>
  /** The words of a file with their classes, line by line, as JSON; `undefined` when it stays plain. */
  highlight(text: string, path: string): Promise<string | undefined>
  /** Parts that threads were asked for so far: what was kept is not asked for again. */
  readonly jobs: number
  close(): Promise<void>
}

export interface RenderLimits {
  heapBytesMax?: number
  jobMsMax?: number
}

type AnyRendered = Rendered[keyof Rendered]

interface Kept {
  rendered: Promise<AnyRendered | undefined>
  chars: number
  /** When making it failed: by then it may be tried again. */
  retryAt?: number
}

export function createRenderer(limits: RenderLimits = {}): Renderer {
  const threads = createThreads<Part, AnyRendered>({
    module: new URL('./renderer-thread.ts', import.meta.url),
    task: 'making the page',
    atOnceMax: RENDERS_AT_ONCE_MAX,
    waitingMax: RENDERS_WAITING_MAX,
    heapBytesMax: RENDER_HEAP_BYTES_MAX,
    jobMsMax: RENDER_MS_MAX,
    idleMsMax: RENDER_THREAD_IDLE_MS,
    ...limits,
  })
  const highlighter = createHighlighter()
  const kept = new Map<string, Kept>()
  let chars = 0
  let jobs = 0

  const forget = (id: string) => {
    chars -= kept.get(id)?.chars ?? 0
    kept.delete(id)
  }
  const ask = async (part: Part): Promise<AnyRendered | undefined> => {
    jobs += 1
    try {
      return await threads.run(part, [])
    } catch (error) {
      if (error instanceof AppError && error.code === 'too_costly') return undefined
      throw error
    }
  }
  const begin = (id: string, make: () => Promise<Part>): Kept => {
    const entry: Kept = { rendered: make().then(ask), chars: id.length }
    kept.set(id, entry)
    chars += entry.chars
    entry.rendered.then(
      (rendered) => {
        if (kept.get(id) !== entry) return
        if (rendered === undefined) entry.retryAt = performance.now() + RENDERED_FAILURE_MS
        const more = charsOf(rendered)
        entry.chars += more
        chars += more
        for (const [oldest] of kept) {
          if (chars <= RENDERED_CHARS_MAX) break
          forget(oldest)
        }
      },
      // What went wrong outside of a thread may be right the next time.
      () => kept.get(id) === entry && forget(id),
    )
    return entry
  }
  return {
    get jobs() {
      return jobs
    },
    async render(name, key, make) {
      const id = JSON.stringify([name, ...key])
      const known = kept.get(id)
      const isGood = known !== undefined && performance.now() < (known.retryAt ?? Number.POSITIVE_INFINITY)
      if (!isGood) forget(id)
      const entry = isGood ? known : begin(id, make)
      if (isGood) {
        // Last in order: what nobody asks for goes first.
        kept.delete(id)
        kept.set(id, known)
      }
      return (await entry.rendered) as Rendered[typeof name] | undefined
    },
    highlight: highlighter.highlight,
    async close() {
      await highlighter.close()
      await threads.close()
    },
  }
}

function charsOf(rendered: AnyRendered | undefined): number {
  if (rendered === undefined) return 0
  return typeof rendered === 'string' ? rendered.length : Object.values(rendered).join('').length
}
