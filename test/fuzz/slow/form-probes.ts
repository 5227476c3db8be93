/**
 * Every form of the pages, by the application's routes, and every field that a handler asks its form for: a field is
 * found when somebody reads it, so that a new one is probed without anybody thinking of it.
 */

import { startSession } from '../../../src/access/sessions.ts'
import { makeSetUpLink } from '../../../src/access/set-up.ts'
import { mintToken } from '../../../src/access/tokens.ts'
import { createUser } from '../../../src/access/users.ts'
import { sessionCookieName } from '../../../src/http/cookies.ts'
import { Form } from '../../../src/http/form.ts'
import { skillZip } from '../../support/items.ts'
import { ACTIONS, type Fields, type Things } from '../../support/page-actions.ts'
import type { RunningStoa } from '../../support/stoa.ts'
import type { Probe } from './growth.ts'

const CHARS_MAX = 32 * 1_024

export async function formProbes(running: RunningStoa): Promise<Probe[]> {
  const paths = running.stoa.app.routes.filter(
    ({ method, path }) => method === 'POST' && !path.startsWith('/api/') && !path.includes('*'),
  )
  const probes: Probe[] = []
  for (const path of new Set(paths.map((route) => route.path))) {
    const form = minimal(path)
    const asked = new Set(Object.keys(form))
    const listen = (name: string) => void asked.add(name)
    // Twice: what is read depends on what was there.
    const things = await newThings(running)
    for (const fields of [{}, form]) await whileListening(listen, () => post(running, path, fields, things))
    for (const field of asked) {
      let things: FormThings | undefined
      let hasWorked = false
      probes.push({
        ...{ name: `form ${path} ${field}`, charsMax: CHARS_MAX, onLoop: true },
        async prepare() {
          things ??= await newThings(running)
        },
        async run(text) {
          const { status } = await post(running, path, { ...form, [field]: text }, things!)
          // What it was about is gone, or the session: the next text gets new ones.
          if (status === 303 || (status === 404 && hasWorked)) things = undefined
          hasWorked ||= status !== 404
        },
      })
    }
  }
  return probes
}

/** As a story sends it. */
function minimal(path: string): Fields {
  const action = ACTIONS.find(({ route }) => route === path)
  const form = action?.form ?? {}
  return typeof form === 'function' ? form({ params: {}, commit: '0'.repeat(40), number: 1 }) : form
}

let count = 0

interface FormThings extends Things {
  cookie: string
}

/** What addresses name, and who is signed in, all new: forms take it away. */
async function newThings(running: RunningStoa): Promise<FormThings> {
  count += 1
  const { admin, deps } = running
  const { body } = await admin.upload('/items', { file: skillZip(`form-${count}`, { version: '1.0.0' }) })
  const name = `probed-${count}`
  const somebody = { email: `somebody-${count}@example.com`, admin: true }
  const user = await createUser(deps, { username: 'system' }, somebody)
  await createUser(deps, { username: 'system' }, { email: `${name}@example.com` })
  await admin.post('/groups', { slug: name, name })
  await admin.post('/sources', { slug: name, url: 'https://git.example.com/x.git', mode: 'marketplace' })
  const zip = { name: 'draft.zip', content: skillZip(`draft-${count}`) }
  const draft = await deps.drafts.create(user.id, zip, { values: {} })
  const { row } = await mintToken(deps, user, user, { name: 'probe' })
  const session = await startSession(deps, user, { userAgent: 'a probe' })
  const code = await makeSetUpLink(deps, user, user)
  const cookie = `${sessionCookieName(running.baseUrl)}=${session}`
  const params = { item: String(body.servedName), slug: name, username: name, version: '1.0.0' }
  return {
    cookie,
    params: { ...params, draft: draft.id, token: row.id, source: name, code },
    commit: '0'.repeat(40),
    number: count,
  }
}

async function post(
  { baseUrl }: RunningStoa,
  path: string,
  fields: Fields,
  { params, cookie }: FormThings,
): Promise<{ status: number }> {
  const address = path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? 'probed')
  const isMultipart = Object.values(fields).some((value) => typeof value !== 'string')
  const body = isMultipart ? new FormData() : new URLSearchParams()
  for (const [name, value] of Object.entries(fields))
    if (typeof value === 'string') body.append(name, value)
    else (body as FormData).append(name, new Blob([new Uint8Array(value)]), 'upload.zip')
  const answer = await fetch(baseUrl + address, {
    ...{ method: 'POST', body, redirect: 'manual' },
    headers: { cookie, origin: baseUrl },
  })
  await answer.arrayBuffer()
  return { status: answer.status }
}

/** Tell each name that a form is asked for. */
async function whileListening(listen: (name: string) => void, work: () => Promise<unknown>): Promise<void> {
  const { get, getAll } = Form.prototype
  Form.prototype.get = function (name) {
    listen(name)
    return get.call(this, name)
  }
  Form.prototype.getAll = function (name) {
    listen(name)
    return getAll.call(this, name)
  }
  try {
    await work()
  } finally {
    Form.prototype.get = get
    Form.prototype.getAll = getAll
  }
}
