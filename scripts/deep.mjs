/**
 * `npm run deep [-- PART …]`: the long matrices of which `npm test` runs a sample. Installs and builds what is missing.
 * Minutes to an hour each; `STOA_DEEP=1` is what the stories look at.
 */
import path from 'node:path'
import { buildMissing, installMissing, project, run } from './set-up.mjs'

const PARTS = {
  rules: ['test/rules/histories.test.ts', 'test/rules/served.test.ts', 'test/snapshot/fresh-feeds.test.ts'],
  kills: ['test/crash/kill.test.ts', 'test/crash/jobs.test.ts'],
  looks: [
    'test/browser/admin.test.ts',
    'test/browser/first-taste.test.ts',
    'test/browser/sources-review.test.ts',
  ],
  upgrade: ['test/crash/upgrade.test.ts'],
  pasts: ['test/feeds/random-pasts.test.ts'],
  expressions: ['test/kernel/regular-expressions.test.ts'],
  clients: ['test/clients/served-version.test.ts'],
  webhooks: ['test/api/webhook-matrix.test.ts', 'test/api/pick-json.test.ts'],
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PARTS)
const unknown = wanted.find((part) => !Object.hasOwn(PARTS, part))
if (unknown !== undefined) {
  console.error(`There is no part "${unknown}"; choose from ${Object.keys(PARTS).join(', ')}.`)
  process.exit(1)
}
installMissing()
buildMissing()
process.env.STOA_DEEP = '1'
const vitest = path.join(project, 'node_modules', 'vitest', 'vitest.mjs')
run(process.execPath, [vitest, 'run', ...wanted.flatMap((part) => PARTS[part])])
