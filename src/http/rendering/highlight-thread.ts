/** The thread of `highlight.ts`. Grammars are loaded when they are first needed. */
import { createCssVariablesTheme, createHighlighterCore } from 'shiki/core'
import { createOnigurumaEngine } from 'shiki/engine/oniguruma'
import { type BundledLanguage, bundledLanguages } from 'shiki/langs'
import { answerJobs } from '../../kernel/thread-jobs.ts'
import type { HighlightJob } from './highlight.ts'

const THEME = 'words'
const LINE_CHARS_MAX = 2_000
const LINE_MS_MAX = 5_000

const ready = createHighlighterCore({
  engine: createOnigurumaEngine(import('shiki/wasm')),
  themes: [createCssVariablesTheme({ name: THEME, variablePrefix: '--' })],
  langs: [],
})

answerJobs<HighlightJob, string | undefined>(async (job) => ({ answer: await wordsOf(job), moved: [] }))

async function wordsOf({ lines, language }: HighlightJob): Promise<string | undefined> {
  const highlighter = await ready
  await highlighter.loadLanguage(bundledLanguages[language as BundledLanguage])
  const coloured = highlighter.codeToTokensBase(lines.join('\n'), {
    lang: language,
    theme: THEME,
    tokenizeMaxLineLength: LINE_CHARS_MAX,
    tokenizeTimeLimit: LINE_MS_MAX,
  })
  const words = coloured.map((line) =>
    line.map(({ content, color }) => {
      const name = /^var\(--token-([a-z-]+)\)$/.exec(color ?? '')
      return name === null ? [content] : [content, `tok-${name[1]}`]
    }),
  )
  return words.length === lines.length ? JSON.stringify(words) : undefined
}
