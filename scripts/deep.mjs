/**
 * `npm run deep [-- PART … --seed S --minutes N]`: the long matrices of which `npm test` runs a sample. Installs and
 * builds what is missing. Each part ends with a line that says what was tried; with the same seed it tries the same.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { buildMissing, installMissing, project } from './set-up.mjs'

/** No part takes longer; what is left then is left out. */
const MINUTES_MAX = 60
const FUZZ_REQUESTS = 1_000_000
/** As random generators take them. */
const SEED_MAX = 2 ** 31 - 2

/** What each covers: docs/testing.md. */
const PARTS = {
  rules: [
    'test/rules/histories.test.ts',
    'test/rules/served.test.ts',
    'test/snapshot/fresh-feeds.test.ts',
    'test/access/affected-exact.test.ts',
  ],
  kills: [
    'test/crash/kill.test.ts',
    'test/crash/jobs.test.ts',
    'test/crash/draft.test.ts',
    'test/crash/sync.test.ts',
    'test/crash/first-start.test.ts',
    'test/crash/capabilities.test.ts',
  ],
  conformance: [
    'test/git/conformance/matrix.test.ts',
    'test/git/conformance/clients.test.ts',
    'test/feeds/lineage.test.ts',
  ],
  looks: [
    'test/browser/admin.test.ts',
    'test/browser/capabilities.test.ts',
    'test/browser/first-taste.test.ts',
    'test/browser/item-safety.test.ts',
    'test/browser/sign-on.test.ts',
    'test/browser/sources-review.test.ts',
    'test/browser/stack.test.ts',
    'test/browser/store.test.ts',
    'test/browser/theme.test.ts',
    'test/browser/weight.test.ts',
    'test/browser/wizard-access.test.ts',
  ],
  upgrade: ['test/crash/upgrade.test.ts'],
  pasts: ['test/feeds/random-pasts.test.ts'],
  expressions: ['test/kernel/regular-expressions.test.ts'],
  clients: ['test/clients/agents.test.ts', 'test/clients/served-version.test.ts'],
  webhooks: ['test/api/webhook-matrix.test.ts', 'test/api/pick-json.test.ts'],
  fuzz: {
    script: 'test/fuzz/main.ts',
    args: (seed) => [String(FUZZ_REQUESTS), String(seed)],
    // Counted by itself, so that what was left out can be told.
    cases: FUZZ_REQUESTS,
  },
  growth: { script: 'test/fuzz/slow/main.ts', args: () => [] },
}

const { parts, seed, minutes } = wanted()
installMissing()
buildMissing()
const lines = parts.map((part) => runPart(part))
if (lines.length > 1) console.log(`\n${lines.map(({ line }) => line).join('\n')}`)
process.exit(lines.every(({ failures }) => failures === 0) ? 0 : 1)

function wanted() {
  const options = { seed: { type: 'string' }, minutes: { type: 'string' } }
  const { values, positionals } = orUsage(() => parseArgs({ options, allowPositionals: true }))
  const unknown = positionals.find((part) => !Object.hasOwn(PARTS, part))
  if (unknown !== undefined)
    giveUp(`There is no part "${unknown}"; choose from ${Object.keys(PARTS).join(', ')}.`)
  const seed = Number(values.seed ?? 1 + (Date.now() % SEED_MAX))
  if (!Number.isInteger(seed) || seed < 1 || seed > SEED_MAX)
    giveUp(`--seed ${values.seed} is not a whole number from 1 to ${SEED_MAX}.`)
  const minutes = Number(values.minutes ?? MINUTES_MAX)
  if (!(minutes > 0 && minutes <= MINUTES_MAX))
    giveUp(`--minutes ${values.minutes} is not a number above 0, up to ${MINUTES_MAX}.`)
  return { parts: positionals.length > 0 ? positionals : Object.keys(PARTS), seed, minutes }
}

function orUsage(parse) {
  try {
    return parse()
  } catch (error) {
    return giveUp(`${error.message}\nUsage: npm run deep -- [PART …] [--seed S] [--minutes N]`)
  }
}

function giveUp(why) {
  console.error(why)
  process.exit(1)
}

/** @returns the line that says how it went */
function runPart(part) {
  const folder = mkdtempSync(path.join(tmpdir(), 'stoa-deep-'))
  const [cases, report] = ['cases', 'report.json'].map((name) => path.join(folder, name))
  writeFileSync(cases, '')
  const startedAt = Date.now()
  const env = {
    ...process.env,
    STOA_DEEP: '1',
    STOA_SEED: String(seed),
    STOA_DEEP_UNTIL: String(startedAt + minutes * 60_000),
    STOA_DEEP_CASES: cases,
  }
  const { status } = spawnSync(process.execPath, commandOf(PARTS[part], report), {
    cwd: project,
    env,
    stdio: 'inherit',
  })
  const told = toldBy(report)
  const ran =
    told.ran +
    readFileSync(cases, 'utf8')
      .split('\n')
      .filter(Boolean)
      .reduce((sum, one) => sum + Number(one), 0)
  rmSync(folder, { recursive: true })
  const failures = Math.max(told.failures, status === 0 ? 0 : 1)
  const took = ((Date.now() - startedAt) / 60_000).toFixed(1)
  const leftOut = told.leftOut + Math.max(0, (PARTS[part].cases ?? ran) - ran)
  const line = `${part}: seed ${seed}, ${ran} cases, ${failures} failures, ${leftOut} left out, ${took} minutes`
  console.log(line)
  return { line, failures }
}

function commandOf(part, report) {
  if (!Array.isArray(part)) return ['--import', 'tsx', part.script, ...part.args(seed)]
  const vitest = path.join(project, 'node_modules', 'vitest', 'vitest.mjs')
  return [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...part]
}

/** Stories that ran, failed, and were left out because the time was over. A script counts its cases itself. */
function toldBy(report) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'))
    return { ran: numPassedTests + numFailedTests, failures: numFailedTests, leftOut: numPendingTests }
  } catch {
    return { ran: 0, failures: 0, leftOut: 0 }
  }
}
