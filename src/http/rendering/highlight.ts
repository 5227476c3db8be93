/**
 * Source as coloured words. Grammars compile for up to a second and run as long as a hostile file wants, so all
 * of it happens in a thread of its own; a page that has waited long enough shows plain text instead.
 */
import {
  HIGHLIGHT_BYTES_MAX,
  HIGHLIGHT_HEAP_BYTES_MAX,
  HIGHLIGHT_MS_MAX,
  HIGHLIGHT_WAITED_FOR_MS_MAX,
  HIGHLIGHTS_WAITING_MAX,
  RENDER_THREAD_IDLE_MS,
} from '../../kernel/limits.ts'
import { createThreads } from '../../kernel/threads.ts'
import { languageOf } from '../pages/item/languages.ts'

/** A word with its class; plain words have none. */
export type Token = readonly [text: string, tokenClass?: string]
export type Line = readonly Token[]

export interface HighlightJob {
  lines: string[]
  language: string
}

export interface Highlighter {
  /** One entry for each line of `text`, as JSON: as long as the text is, it crosses threads at once. `undefined`: plain. */
  highlight(text: string, path: string): Promise<string | undefined>
  close(): Promise<void>
}

export function createHighlighter(): Highlighter {
  const threads = createThreads<HighlightJob, string | undefined>({
    module: new URL('./highlight-thread.ts', import.meta.url),
    task: 'colouring a file',
    atOnceMax: 1,
    waitingMax: HIGHLIGHTS_WAITING_MAX,
    heapBytesMax: HIGHLIGHT_HEAP_BYTES_MAX,
    jobMsMax: HIGHLIGHT_MS_MAX,
    idleMsMax: RENDER_THREAD_IDLE_MS,
  })
  return {
    async highlight(text, path) {
      const language = languageOf(path)
      if (language === undefined || Buffer.byteLength(text) > HIGHLIGHT_BYTES_MAX) return undefined
      // Whatever goes wrong, the text is there.
      const coloured = threads.run({ lines: linesOf(text), language }, []).catch(() => undefined)
      return Promise.race([coloured, afterWaiting()])
    },
    close: () => threads.close(),
  }
}

export function plainLines(text: string): Line[] {
  return linesOf(text).map((line) => [[line]])
}

/** A final line break ends the last line and begins none. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function afterWaiting(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), HIGHLIGHT_WAITED_FOR_MS_MAX).unref())
}
