import { defineConfig } from 'vitest/config'

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // Stories start real servers, real git and a real browser on a shared two-core machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Each store that is closed sees that its change records lead to the rows that it has, and a plan that reads past
    // its transaction fails (src/store/strict-reads.ts).
    env: { STOA_STRICT: '1' },
    pool: 'forks',
  },
})
