import path from 'node:path'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { isBuilt } from './scripts/set-up.mjs'
import { SlowFirst } from './test/support/slow-first.ts'

const project = import.meta.dirname

/**
 * Stories import the program as it was built (`npm test` builds it first), which Node loads by itself: taking each of its
 * modules through vite again for each file of stories took half of the suite's time.
 */
const asBuilt: Plugin = {
  name: 'stoa:as-built',
  enforce: 'pre',
  resolveId(source, importer) {
    if (importer === undefined || !source.startsWith('.')) return null
    const file = path.resolve(path.dirname(importer), source)
    const within = path.relative(project, file)
    if (!/^(src|views)\//.test(within) || !/\.tsx?$/.test(within)) return null
    return { id: path.join(project, 'dist', within.replace(/\.tsx?$/, '.js')), external: true }
  },
}

export default defineConfig({
  // Whoever has changed a file since the build tries what they changed.
  plugins: isBuilt() ? [asBuilt] : [],
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // Stories start real servers, real git and a real browser on a shared two-core machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A third gains nothing: these two leave little of two cores.
    maxWorkers: 2,
    sequence: { sequencer: SlowFirst },
    // Each store that is closed sees that its change records lead to the rows that it has.
    env: { STOA_STRICT: '1' },
    execArgv: ['--enable-source-maps'],
    server: { deps: { external: [/\/dist\//] } },
    pool: 'forks',
    // One process runs many files, one after the other: loading the program for each took two seconds of a processor
    // (ADR 52). What a file leaves behind, `each-file.ts` clears away.
    isolate: false,
    setupFiles: [
      'test/support/each-file.ts',
      ...(process.env.STOA_PROFILE === undefined ? [] : ['test/support/processor-time.ts']),
    ],
  },
})
