/**
 * What the highlighting thread runs, as text: a thread starts from a JavaScript file, and in a checkout that was
 * not built there is none. Grammars are loaded when they are first needed.
 */
export const WORKER_SOURCE = `
const { parentPort, workerData } = require('node:worker_threads')

const THEME = 'words'
const LINE_CHARS_MAX = 2000
const LINE_MS_MAX = 5000

const ready = (async () => {
  const [core, engine, { bundledLanguages }] = await Promise.all([
    import(workerData.core), import(workerData.engine), import(workerData.languages),
  ])
  const theme = core.createCssVariablesTheme({ name: THEME, variablePrefix: '--' })
  const highlighter = await core.createHighlighterCore({
    engine: await engine.createOnigurumaEngine(import(workerData.wasm)), themes: [theme], langs: [],
  })
  return { highlighter, bundledLanguages }
})()

parentPort.on('message', async ({ id, lines, language }) => {
  try {
    const { highlighter, bundledLanguages } = await ready
    await highlighter.loadLanguage(bundledLanguages[language])
    const options = {
      lang: language, theme: THEME, tokenizeMaxLineLength: LINE_CHARS_MAX, tokenizeTimeLimit: LINE_MS_MAX,
    }
    const coloured = highlighter.codeToTokensBase(lines.join('\\n'), options)
    const words = coloured.map((line) => line.map(({ content, color }) => {
      const name = /^var\\(--token-([a-z-]+)\\)$/.exec(color ?? '')
      return name === null ? [content] : [content, 'tok-' + name[1]]
    }))
    parentPort.postMessage({ id, ...(words.length === lines.length ? { lines: JSON.stringify(words) } : {}) })
  } catch {
    parentPort.postMessage({ id })
  }
})
`
