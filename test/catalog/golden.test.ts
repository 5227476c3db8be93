/**
 * How well the search ranks: what people type in a company's store of 160 items, and what they mean by it. The
 * measure is the mean reciprocal rank: 1 when everything wanted is first, 0.5 when it is second (docs/contract.md 7:
 * 0.9).
 */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getUser } from '../../src/access/users.repo.ts'
import { publishUpload } from '../../src/catalog/publication/upload.ts'
import { search } from '../../src/catalog/search.ts'
import { agentZip, pluginZip, skillZip } from '../support/items.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

const MEAN_RECIPROCAL_RANK_MIN = 0.95
/** Whoever looks further than the first screen has not found it. */
const RANK_MAX = 5

/** What is typed, and the one item that is meant; `a|b` where either is right. */
const GOLDEN: Record<string, [q: string, wanted: string][]> = {
  'as it is called': [
    ['code review', 'code-review'],
    ['api design', 'api-design'],
    ['postmortem', 'postmortem'],
    ['release notes', 'release-notes'],
    ['secret-scanner', 'secret-scanner'],
    ['translation', 'translation'],
    ['Test Writer', 'test-writer'],
    ['observability', 'observability'],
  ],
  'its beginning': [
    ['guardr', 'guardrails'],
    ['kuber', 'kubernetes-debugging'],
    ['terra', 'terraform-modules'],
    ['perf rev', 'performance-reviewer'],
    ['onboard', 'onboarding-guide'],
    ['conf', 'confluence-connector'],
  ],
  'with a slip': [
    ['comit mesages', 'commit-messages'],
    ['kuberentes', 'kubernetes-debugging'],
    ['postgress tunning', 'postgres-tuning'],
    ['gaurdrails', 'guardrails'],
    ['acessibility', 'accessibility-auditor'],
    ['vunerability', 'vulnerability-scanner'],
    ['transaltion', 'translation'],
    ['dokcer', 'docker-images'],
    ['treat modeling', 'threat-modelling'],
    ['retrospectiv', 'retrospective'],
  ],
  'in other words': [
    ['k8s', 'kubernetes-debugging'],
    ['a11y', 'accessibility-auditor'],
    ['changelog', 'release-notes'],
    ['login', 'oauth-flows'],
    ['minutes', 'meeting-notes'],
    ['spreadsheet', 'excel-formulas'],
    ['slide deck', 'presentation-slides'],
    ['powerpoint', 'presentation-slides'],
    ['localization', 'translation|i18n-strings'],
    ['db migration', 'database-migrations'],
    ['outage', 'incident-commander|postmortem'],
    ['rfc decisions', 'architecture-decisions'],
    ['plot', 'data-visualisation'],
    ['license', 'licence-audit'],
    ['continuous integration', 'github-actions|gitlab-ci'],
    ['infrastructure as code', 'terraform-modules'],
    ['privacy', 'gdpr-check'],
    ['bug tracker', 'jira-sync|linear-sync|github-issues'],
  ],
  'by a tag or a word of the description': [
    ['finops', 'cloud-costs'],
    ['shell scripting', 'bash-scripts'],
    ['flame graphs', 'performance-reviewer'],
    ['merge conflicts', 'rebase-helper'],
    ['blameless', 'postmortem'],
    ['leaked credentials', 'secret-scanner|security-reviewer'],
    ['read invoices', 'invoice-reader'],
    ['borrow checker', 'rust-ownership'],
    ['catastrophic backtracking', 'regex-explainer'],
    ['destructive commands', 'guardrails'],
  ],
  'by what only its README says': [
    ['git blame', 'commit-messages'],
    ['OWASP Top Ten', 'security-reviewer'],
    ['CrashLoopBackOff', 'kubernetes-debugging'],
    ['idempotency keys', 'api-design'],
    ['XLOOKUP', 'excel-formulas'],
    ['Martin Fowler', 'refactoring'],
    ['zendesk macros', 'support-agent'],
    ['rerere', 'rebase-helper'],
  ],
  'in another form': [
    ['writing tests', 'test-writer'],
    ['reviewing code', 'code-review'],
    ['contracts', 'contract-review'],
    ['migrate database', 'database-migrations'],
    ['dependency update', 'dependency-updates'],
    ['estimates', 'estimation'],
    ['find flaky test', 'flaky-tests'],
    ['summarise meetings', 'meeting-notes'],
  ],
  'with or without a hyphen': [
    ['post mortem', 'postmortem'],
    ['codereview', 'code-review'],
    ['read me', 'readme-writer'],
    ['email-triage', 'email-triage'],
    ['e2e', 'playwright-runner'],
    ['featureflag', 'feature-flags'],
    ['one on one', 'one-on-ones'],
    ['sign in', 'oauth-flows'],
  ],
  'in a sentence, or with the kind': [
    ['how do I write a commit message?', 'commit-messages'],
    ['security agent', 'security-reviewer'],
    ['slack plugin', 'slack-digest'],
    ['a skill for writing skills', 'skill-writer'],
    ['help me fill in my travel expenses', 'expense-report'],
    ['C++', 'cpp-modern'],
    ['c#', 'csharp-async'],
    ['pull request description', 'pull-request-writer'],
  ],
  // Written after the ranking was tuned on all of the above. All but one were first at once; that one gave a synonym.
  'as nobody had thought of while tuning': [
    ['how to restore a backup', 'disaster-recovery'],
    ['resize image', 'image-editing'],
    ['subtitle', 'video-captions'],
    ['hiring interview', 'interview-questions|recruiter'],
    ['nda', 'contract-review'],
    ['borow cheker', 'rust-ownership'],
    ['dark mode', 'design-tokens'],
    ['on call', 'runbooks|alert-tuning|incident-commander'],
    ['upgrade packages', 'dependency-updates'],
    ['draw a diagram', 'system-diagrams'],
    ['clean csv', 'pandas-cleanup'],
    ['oidc', 'oauth-flows'],
    ['tracked changes', 'word-documents'],
    ['experiments', 'ab-testing'],
    ['customer support', 'support-agent'],
    ['wiki', 'confluence-connector|notion-connector'],
    ['shel scripts', 'bash-scripts'],
  ],
}

let running: RunningStoa
beforeAll(async () => {
  running = await runStoa()
  await fill(running)
  await running.deps.search.refresh()
})
afterAll(() => running.close())

async function fill({ deps }: RunningStoa): Promise<void> {
  const { id, username } = getUser(deps.db, 'root')
  const actor = { userId: id, username, admin: true }
  for (const line of readFileSync('test/catalog/golden-items.txt', 'utf8').split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const [kind, name, title, category, tags, description, about] = line.split(' | ') as Line
    const zip = ZIPS[kind](name, about)
    const fields = { title, category, tags: tags.split(', '), description }
    await publishUpload(deps, actor, { zip, ...fields })
  }
}

/** As the first line of the file says. */
type Line = [kind: keyof typeof ZIPS, ...fields: [string, string, string, string, string, string]]

const ZIPS = {
  skill: (name: string, about: string) => skillZip(name, { body: about }),
  agent: (name: string, about: string) => agentZip(name, { body: about }),
  plugin: (name: string, about: string) =>
    pluginZip(name, { files: { 'README.md': `# ${name}\n\n${about}\n` } }),
}

async function find(q: string): Promise<string[]> {
  const describe = { isVisible: () => true, ownerOf: () => 'root', installsOf: () => 0 }
  const listing = { q, sort: 'relevance', limit: 50, offset: 0 } as const
  return (await search(running.deps.search, listing, describe)).results.map(({ row }) => row.name)
}

/** 1 for the first; none when it is not found. */
async function rankOf(q: string, wanted: string): Promise<number> {
  const found = await find(q)
  const ranks = wanted.split('|').map((name) => found.indexOf(name) + 1)
  return Math.min(...ranks.map((rank) => (rank === 0 ? Number.POSITIVE_INFINITY : rank)))
}

describe.each(Object.entries(GOLDEN))('%s', (_, queries) => {
  test.each(queries)('“%s” finds %s among the first', async (q, wanted) => {
    expect(await rankOf(q, wanted)).toBeLessThanOrEqual(RANK_MAX)
  })
})

test('nearly always it is the very first', async () => {
  const all = Object.values(GOLDEN).flat()
  expect(all.length).toBeGreaterThanOrEqual(60)
  const ranks = await Promise.all(all.map(([q, wanted]) => rankOf(q, wanted)))
  const sum = ranks.reduce((total, rank) => total + 1 / rank, 0)
  expect(sum / all.length).toBeGreaterThanOrEqual(MEAN_RECIPROCAL_RANK_MIN)
})
