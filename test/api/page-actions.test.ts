/**
 * Who may press which button: every form that a page of the app sends, by everybody (docs/threats.md, "Who may what").
 * A form without a row fails, and whoever is refused has changed nothing: not a row, not a file of a draft.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { identities } from '../../src/access/identities.repo.ts'
import { listSessions } from '../../src/access/sessions.repo.ts'
import { startSession } from '../../src/access/sessions.ts'
import { makeSetUpLink } from '../../src/access/set-up.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { createUser } from '../../src/access/users.ts'
import { sessionCookieName } from '../../src/http/cookies.ts'
import { type Answer, Api } from '../support/api.ts'
import { type GitServer, runGitServer } from '../support/git-server.ts'
import { skillZip } from '../support/items.ts'
import {
  ACTIONS,
  type Action,
  type Outcome,
  type Things,
  WHO,
  type Who,
  type World,
} from '../support/page-actions.ts'
import { type Curated, newCurated, settleJobs } from '../support/sources.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { wholeState } from '../support/whole-state.ts'

let running: RunningStoa
let server: GitServer
let world: World
/** Nobody is called admin but the first one. */
const usernames = new Map<Who, string>()
let count = 0
beforeAll(async () => {
  server = await runGitServer()
  running = await runStoa({ env: { OUTBOUND_ALLOW: server.host } })
  world = { running, signedIn }
  for (const who of WHO.slice(1)) {
    const { username } = await running.person(who, { admin: who === 'admin' })
    usernames.set(who, username)
  }
  await running.admin.post('/groups', { slug: 'team', name: 'Team' })
  await running.admin.put('/groups/team/members/editor')
})
afterAll(async () => {
  await running.close()
  await server.close()
})

async function signedIn(who: Who): Promise<Api> {
  const api = new Api(running.baseUrl)
  if (who === 'anonymous') return api
  const user = getUser(running.deps.db, usernames.get(who)!)
  const cookie = await startSession(running.deps, user, { userAgent: 'a test' })
  api.cookie = `${sessionCookieName(running.baseUrl)}=${cookie}`
  return api
}

/** Those things that the action names. @param isRefused nothing will happen to them, so some need not be new */
async function prepare({ route, form }: Action, isRefused = false): Promise<Things> {
  count += 1
  const names = `${route} ${form}`
  const has = (name: string) => names.includes(name)
  const owner = await signedIn('owner')
  const params: Record<string, string> = { version: '1.0.0' }
  let commit = ''
  if (has('item') || has('/undo')) params.item = await newItem(owner)
  if (has('slug') || has('/undo')) params.slug = await newGroup()
  if (has(':username')) params.username = (await newUser()).username
  if (has(':code')) params.code = await makeSetUpLink(running.deps, await newUser())
  if (has(':draft')) params.draft = await newDraft(owner)
  if (has(':token')) params.token = (await owner.post('/tokens', { name: 'x' })).body.id
  if (has(':session')) params.session = await newSession()
  if (has('unlink')) await linkOwner()
  if (has(':source') || has('held') || has('url')) Object.assign(params, await aCurated(isRefused))
  if (has('commit')) commit = await newHistory(owner)
  return { params, commit, number: count }
}

async function newItem(owner: Api): Promise<string> {
  const answer = await owner.upload('/items', {
    file: skillZip(`thing-${count}`, { version: '1.0.0' }),
    sharing: 'private',
  })
  const item: string = answer.body.servedName
  const sharedWith = [
    { type: 'user', id: 'reader', permission: 'view' },
    { type: 'group', id: 'team', permission: 'edit' },
  ]
  // The owner is not in that group: an admin shares it there.
  await running.admin.patch(`/items/${item}`, { sharing: 'shared', sharedWith })
  await running.admin.put(`/groups/team/grants/${item}`, { tier: 'default' })
  return item
}

/** The one that nobody may touch. */
let untouched: Promise<Curated> | undefined

function aCurated(isRefused: boolean): Promise<Curated> {
  if (!isRefused) return newCurated(running, server, `curated-${count}`)
  untouched ??= newCurated(running, server, 'untouched')
  return untouched
}

async function newGroup(): Promise<string> {
  await running.admin.post('/groups', { slug: `group-${count}`, name: `Group ${count}` })
  return `group-${count}`
}

function newUser() {
  return createUser(running.deps, { username: 'system' }, { email: `target-${count}@example.com` })
}

async function newDraft(owner: Api): Promise<string> {
  for (const { id } of running.deps.drafts.list(getUser(running.deps.db, 'owner').id))
    await running.deps.drafts.remove(id)
  const { headers } = await owner.upload('//store/new', { file: skillZip(`draft-${count}`) })
  return headers.get('location')!.split('/').at(-1)!
}

async function newSession(): Promise<string> {
  await signedIn('owner')
  const { db, clock } = running.deps
  return listSessions(db, getUser(db, 'owner').id, clock())[0]!.id
}

async function linkOwner(): Promise<void> {
  const { id: userId } = getUser(running.deps.db, 'owner')
  const row = { issuer: 'https://login.example.com', subject: 'o-1', userId, createdAt: 0, lastUsedAt: 0 }
  await running.deps.db.write((tx) => tx.put(identities, row))
}

/** Of the owner alone: something was installed, and is no longer. */
async function newHistory(owner: Api): Promise<string> {
  const item = await newItem(owner)
  await owner.put(`/items/${item}/install`)
  const { commit } = (await owner.get('/stack')).body
  await owner.delete(`/items/${item}/install`)
  return commit
}

function send(api: Api, { route, form = {} }: Action, things: Things) {
  const path = route.replace(/:(\w+)/g, (_, name: string) => things.params[name] ?? 'missing')
  const fields = typeof form === 'function' ? form(things) : form
  const isUpload = Object.values(fields).some((value) => typeof value !== 'string')
  if (isUpload) return api.upload(`/${path}`, fields)
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return api.post(`/${path}`, new URLSearchParams(fields as Record<string, string>).toString(), type)
}

test('every form has a row, and every row a form', () => {
  const posts = running.stoa.app.routes
    .filter(({ method, path }) => method === 'POST' && !/^\/+(api|git|hooks)\/|-pack$/.test(path))
    .map(({ path }) => path)
  // One route names a token, the other a session, and both call it :id.
  const rows = ACTIONS.map(({ route }) => route.replace(/:(token|session)\b/, ':id'))
  expect([...new Set(rows)].sort()).toEqual([...new Set(posts)].sort())
})

describe.each(ACTIONS.map((action) => [`${action.route} ${action.about ?? ''}`.trim(), action] as const))(
  'POST %s',
  (_, action) => {
    const columns = WHO.map((who, index) => [who, action.row[index]!] as const)

    test.each(columns.filter(([, outcome]) => outcome === 'done'))(
      'by %s is %s, and in the trail',
      async (who) => {
        const things = await prepare(action)
        if (who !== 'anonymous') await action.before?.(world, who, things)
        const { answer, before, after } = await watch(who, action, things)
        expect([200, 303], String(answer.body)).toContain(answer.status)
        expect(after).not.toEqual(before)
        // Drafts are nobody's business before they are published.
        const isDraft = JSON.stringify(after.drafts) !== JSON.stringify(before.drafts)
        if (!isDraft) expect(after.audit_head).not.toEqual(before.audit_head)
      },
    )

    const refused = columns.filter(([, outcome]) => outcome !== 'done')
    if (refused.length === 0) return
    test('changes nothing for anybody else', async () => {
      const answers: Record<string, unknown> = {}
      // Who is refused leaves all as it was, for the next one too.
      const things = await prepare(action, true)
      for (const [who] of refused) {
        count += 1
        const { answer, before, after } = await watch(who, action, { ...things, number: count })
        answers[who] = outcomeOf(answer)
        expect(after, who).toEqual(before)
      }
      expect(answers).toEqual(Object.fromEntries(refused))
    })
  },
)

/** What the store knew before the form was sent, and after. */
async function watch(who: Who, action: Action, things: Things) {
  const api = await signedIn(who)
  const before = await wholeState(running)
  const answer = await send(api, action, things)
  await settleJobs(running)
  return { answer, before, after: await wholeState(running) }
}

function outcomeOf({ status, headers }: Answer): Outcome {
  if (status === 303 && headers.get('location')?.split('?')[0] === '/sign-in') return 'sign-in'
  return status === 200 || status === 303 ? 'same' : (status as Outcome)
}
