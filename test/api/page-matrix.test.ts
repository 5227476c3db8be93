/** Who sees which page: every page that the app has, of a private item, asked by everybody. A page without a row fails. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeSetUpLink } from '../../src/access/set-up.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { cliPackage } from '../../src/http/cli-package.ts'
import type { Api } from '../support/api.ts'
import { type GitServer, runGitServer } from '../support/git-server.ts'
import { PNG, pluginZip, skillZip } from '../support/items.ts'
import { startWork } from '../support/jobs.ts'
import { newCurated } from '../support/sources.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'

const WHO = ['anonymous', 'member', 'owner', 'admin'] as const
type Row = readonly [anonymous: number, member: number, owner: number, admin: number]

const OPEN: Row = [200, 200, 200, 200]
const SIGNED_IN: Row = [303, 200, 200, 200]
/** Of the owner's private item: hidden is absent. */
const PRIVATE: Row = [303, 404, 200, 200]
const ADMIN: Row = [303, 403, 403, 200]
/** Somebody else's job is absent. */
const JOB: Row = [303, 404, 200, 200]
/** A draft belongs to whoever uploaded it, and to nobody else. */
const DRAFT: Row = [303, 404, 404, 404]

const MATRIX: Record<string, Row> = {
  '/healthz': OPEN,
  '/readyz': OPEN,
  '/metrics': [401, 403, 403, 200],
  '/api/docs': OPEN,
  '/public/:name': OPEN,
  '/cli/stoa.tgz': OPEN,
  '/cli/:build/stoa.tgz': OPEN,
  // Who is signed in already goes home.
  '/sign-in': [200, 303, 303, 303],
  '/set-up/:code': OPEN,
  '/marketplace.zip': [401, 200, 200, 200],
  '/': SIGNED_IN,
  '/my-ai-stack': [303, 303, 303, 303],
  '/stack': SIGNED_IN,
  // Of a commit that is in nobody's history.
  '/stack/go-back': [303, 303, 303, 303],
  '/connect': SIGNED_IN,
  '/account': SIGNED_IN,
  '/store': SIGNED_IN,
  '/store/new': SIGNED_IN,
  '/store/new/published/:item': PRIVATE,
  '/store/new/:draft': DRAFT,
  '/store/new/:draft/choose': DRAFT,
  // Leads to the draft's own page, which then says that there is none.
  '/store/new/:draft/check': [303, 303, 303, 303],
  '/store/new/:draft/describe': DRAFT,
  '/store/new/:draft/publish': DRAFT,
  '/store/:item': PRIVATE,
  '/store/:item/files': PRIVATE,
  '/store/:item/files/:path{.+}': PRIVATE,
  '/store/:item/pictures/:path{.+}': PRIVATE,
  '/store/:item/versions': PRIVATE,
  '/store/:item/versions/compare': [303, 404, 303, 303],
  '/store/:item/versions/:range': PRIVATE,
  '/store/:item/used-by': PRIVATE,
  '/store/:item/documents': PRIVATE,
  '/store/:item/edit': PRIVATE,
  '/jobs/:job': JOB,
  '/admin': [303, 403, 403, 303],
  '/admin/grants': ADMIN,
  '/admin/groups': ADMIN,
  '/admin/groups/:slug': ADMIN,
  '/admin/groups/:slug/delete': ADMIN,
  '/admin/users': ADMIN,
  '/admin/users/:username': ADMIN,
  '/admin/users/:username/disable': ADMIN,
  '/admin/users/:username/unmake-admin': ADMIN,
  '/admin/items': ADMIN,
  '/admin/sources': ADMIN,
  '/admin/sources/new': ADMIN,
  '/admin/sources/:source': ADMIN,
  '/admin/sources/:source/edit': ADMIN,
  '/admin/sources/:source/delete': ADMIN,
  '/admin/sources/:source/grant': ADMIN,
  '/admin/sources/:source/held/:held': ADMIN,
  '/admin/review': ADMIN,
  '/admin/audit': ADMIN,
  '/admin/system': ADMIN,
}

let running: RunningStoa
let server: GitServer
let apis: Record<(typeof WHO)[number], Api>
let params: Record<string, string>
beforeAll(async () => {
  server = await runGitServer()
  running = await runStoa({ env: { OUTBOUND_ALLOW: server.host } })
  const [member, owner] = [await running.person('member'), await running.person('owner')]
  apis = { anonymous: running.anonymous, member: member.api, owner: owner.api, admin: running.admin }
  await owner.api.upload('/items', { file: pluginZip('tool', { version: '1.0.0' }), sharing: 'private' })
  await owner.api.upload('/items/tool-by-owner/versions', {
    file: pluginZip('tool', { version: '1.1.0', files: { 'a.png': PNG } }),
  })
  await running.admin.post('/groups', { slug: 'platform', name: 'Platform' })
  const { source, held } = await newCurated(running, server, 'curated')
  const work = { kind: 'test', subject: 'thing', startedBy: 'owner' }
  params = {
    job: (await startWork(running.deps.jobs, work, async () => null)).id,
    source,
    held,
    item: 'tool-by-owner',
    path: 'README.md',
    range: '1.0.0...1.1.0',
    draft: 'no-such-draft',
    slug: 'platform',
    username: 'member',
    name: 'stoa.css',
    build: cliPackage()!.build,
    code: await makeSetUpLink(running.deps, getUser(running.deps.db, 'member')),
  }
})
afterAll(async () => {
  await running.close()
  await server.close()
})

test('every page has a row, and every row a page', () => {
  const pages = running.stoa.app.routes
    .filter(({ method, path }) => method === 'GET' && !path.startsWith('/api/v1'))
    .map(({ path }) => path)
  expect(Object.keys(MATRIX).sort()).toEqual([...new Set(pages)].sort())
})

describe.each(Object.entries(MATRIX))('%s', (page, row) => {
  test.each(WHO.map((who, index) => [who, row[index]!] as const))(
    'answers %s with %i',
    async (who, status) => {
      const own = page.includes('/pictures/') ? { ...params, path: 'a.png' } : params
      const address = page.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => own[name]!)
      const query = page.endsWith('/compare') ? '?from=1.0.0&to=1.1.0' : ''
      const answer = await apis[who].get(`/${address}${query}`)
      expect(answer.status).toBe(status)
    },
  )
})

test('a hidden item and one that is not there are the same page', async () => {
  await running.admin.upload('/items', { file: skillZip('other') })
  const hidden = await apis.member.get('//store/tool-by-owner')
  const absent = await apis.member.get('//store/tool-by-nobody')
  expect(hidden.body.replaceAll('tool-by-owner', 'X')).toBe(absent.body.replaceAll('tool-by-nobody', 'X'))
})
