/** What holds for every form of every page: for whom it acts, that it acts once, and that nothing typed is lost. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FORM_PLACES, formPlaceAt } from '../../src/http/pages/forms/places.ts'
import { type Answer, Api } from '../support/api.ts'
import { skillZip } from '../support/items.ts'
import { PASSWORD, type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { wholeState } from '../support/whole-state.ts'

let running: RunningStoa
let ann: Person
let bob: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  bob = await running.person('bob', { admin: true })
  await ann.api.upload('/items', { file: skillZip('thing') })
})
afterAll(() => running.close())

const THINGS: Record<string, string> = {
  item: 'thing-by-ann',
  slug: 'everyone',
  username: 'bob',
  version: '0.1.0',
}
const filled = (route: string) => route.replace(/:(\w+)/g, (_, name: string) => THINGS[name] ?? 'x')
const ROUTES = FORM_PLACES.map(([route]) => route)
/** Where the form is about nobody, or about the browser. */
const ANYBODYS = ['/sign-in', '/set-up/:code', '/theme']

const markOf = (page: Answer) => /name="shown" value="([\w-]{12}\.[\w-]*)"/.exec(page.body)![1]!
const shownTo = async (person: Person) => markOf(await person.api.get('//account'))
const alertOf = ({ body }: Answer): string => /role="alert"[^>]*>(.*?)<\/(?:div|p)>/s.exec(body)?.[1] ?? ''
const URLENCODED = { 'content-type': 'application/x-www-form-urlencoded' }
const post = (api: Api, path: string, fields: Record<string, string>, headers = {}) =>
  api.post(`/${path}`, new URLSearchParams(fields).toString(), { ...URLENCODED, ...headers })
/** Uploads are forms of several parts. */
function send(api: Api, route: string, fields: Record<string, string>) {
  const path = filled(route)
  return formPlaceAt(path)!.isUpload ? api.upload(`/${path}`, fields) : post(api, path, fields)
}

test('every address that takes a form has a page to bring it back to', () => {
  const posts = running.stoa.app.routes
    .filter(({ method, path }) => method === 'POST' && !/^\/+(api|git|hooks)\/|-pack$/.test(path))
    .map(({ path }) => path)
  expect([...ROUTES].sort()).toEqual([...new Set(posts)].sort())
})

test('every page marks every form', async () => {
  for (const page of ['/', '/store', '/account', '/admin/groups', '/store/thing-by-ann/edit', '/sign-in']) {
    const { body } = await (page === '/sign-in' ? running.anonymous : bob.api).get(`/${page}`)
    const forms = (body.match(/<form [^>]*method="post"[^>]*>/g) as string[]).length
    // Nobody chooses colours on the page to sign in.
    const marks = page === '/sign-in' ? forms - 1 : forms
    expect(body.match(/name="shown" value="(?:[\w-]{12})?\.[\w-]*"/g), page).toHaveLength(marks)
  }
})

test('a form that was shown to another account does nothing, and says so', async () => {
  const shown = await shownTo(ann)
  // A look at one's stack remembers it, whoever looks.
  await bob.api.get('//stack')
  const before = await wholeState(running)
  for (const route of ROUTES.filter((route) => !ANYBODYS.includes(route))) {
    const answer = await send(bob.api, route, { shown, name: 'Laptop', scopes: 'git:read', title: 'Mine' })
    // What is not there is not there, whoever asks.
    if (answer.status === 404) expect(formPlaceAt(filled(route))!.isUpload).toBe(true)
    else {
      expect(answer.status, route).toBe(409)
      expect(answer.body, route).toContain(
        'This page was shown to another account, and you are signed in as bob now',
      )
    }
  }
  expect(await wholeState(running)).toEqual(before)
})

test('the address of a form’s answer, loaded anew, is a page', async () => {
  for (const route of ROUTES) {
    const place = formPlaceAt(filled(route))!
    const { status, headers } = await bob.api.get(`/${filled(route)}`)
    const own =
      place.page === filled(route) || route === '/stack/go-back' || filled(route) === '/store/new/x/check'
    if (!own) expect([route, status, headers.get('location')]).toEqual([route, 303, place.page])
  }
  for (const path of ['/account/tokens', '/stack/go-back', '/admin/grants/preview', '/account/password']) {
    const { status, headers } = await bob.api.get(`/${path}`)
    expect([path, status]).toEqual([path, 303])
    expect((await bob.api.get(`/${headers.get('location')!}`)).status).toBe(200)
  }
})

test('a form of another account comes back with its texts, to be sent by whoever wants to', async () => {
  const typed = { name: 'Laptop', scopes: 'git:read' }
  const answer = await post(bob.api, '/account/tokens', { ...typed, shown: await shownTo(ann) })
  expect([answer.status, alertOf(answer)]).toEqual([409, expect.stringContaining('signed in as bob now')])
  expect(answer.body).toContain('value="Laptop"')
  expect((await post(bob.api, '/account/tokens', { ...typed, shown: markOf(answer) })).status).toBe(200)
})

describe('a form that is sent twice', () => {
  const fields = async () => ({ shown: await shownTo(ann), name: 'Laptop', scopes: 'git:read' })
  const secretIn = ({ body }: Answer) => /stoa_[\w-]{20,}/.exec(body)?.[0]
  const tokens = async () => (await ann.api.get('/tokens')).body.length ?? (await ann.api.get('/tokens')).body

  test('at once acts once, and both get the one answer', async () => {
    const before = JSON.stringify(await tokens())
    const twice = await fields()
    const [first, second] = await Promise.all([
      post(ann.api, '/account/tokens', twice),
      post(ann.api, '/account/tokens', twice),
    ])
    expect([first!.status, second!.status]).toEqual([200, 200])
    expect(secretIn(first!)).toBeDefined()
    expect(secretIn(second!)).toBe(secretIn(first!))
    expect(JSON.stringify(await tokens())).not.toBe(before)
    const after = JSON.stringify(await tokens())
    expect(secretIn(await post(ann.api, '/account/tokens', twice))).toBe(secretIn(first!))
    expect(JSON.stringify(await tokens())).toBe(after)
  })

  test('with other texts is another act, and so is one from another page', async () => {
    const first = await post(ann.api, '/account/tokens', await fields())
    const shown = await fields()
    const others = [shown, { ...shown, name: 'Desk' }]
    const secrets = [secretIn(first)]
    for (const other of others) secrets.push(secretIn(await post(ann.api, '/account/tokens', other)))
    expect(new Set(secrets).size).toBe(3)
  })

  test('with another file of the same size is another act, wherever the files differ', async () => {
    const edit = '/store/thing-by-ann/edit'
    const shown = markOf(await ann.api.get(`/${edit}`))
    const send = (content: string) => {
      const form = new FormData()
      for (const [name, value] of Object.entries({ shown, title: 'Thing', description: 'Works.' }))
        form.append(name, value)
      form.append('docs', new Blob([content]), 'a.txt')
      return ann.api.send('POST', `/${edit}`, form)
    }
    const ends = 'x'.repeat(50_000)
    for (const middle of ['1', '2']) expect((await send(ends + middle + ends)).status).toBe(303)
    const { docs } = (await ann.api.get('/items/thing-by-ann')).body
    expect(docs).toHaveLength(2)
  })

  test('and was refused, may be sent again', async () => {
    const wrong = { ...(await fields()), name: '' }
    for (const _ of [1, 2]) expect((await post(ann.api, '/account/tokens', wrong)).status).toBe(400)
  })

  test('gets nothing of before once nobody is signed in', async () => {
    const twice = await fields()
    expect(secretIn(await post(ann.api, '/account/tokens', twice))).toBeDefined()
    const answer = await post(new Api(running.baseUrl), '/account/tokens', twice)
    expect([answer.status, secretIn(answer)]).toEqual([401, undefined])
  })

  test('and ended the session that it came with, brings the new one twice', async () => {
    const person = await running.person('dan')
    const twice = { shown: await shownTo(person), current: PASSWORD, password: `${PASSWORD}-new` }
    const answers = [
      await post(person.api, '/account/password', twice),
      await post(person.api, '/account/password', twice),
    ]
    const [first, second] = answers.map(({ status, headers }) => [status, headers.get('set-cookie')])
    expect(first![0]).toBe(303)
    expect(second).toEqual(first)
  })
})

describe('a session that ended while a form was filled in', () => {
  const signIn = async (page: Answer, password: string, email = ann.email) => {
    const kept = /name="kept" value="([^"]*)"/
      .exec(page.body)![1]!
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
    const probe = page.headers.get('set-cookie')!.split(';')[0]!
    const api = new Api(running.baseUrl, { cookie: probe })
    return api.upload('//sign-in', { shown: markOf(page), next: '/', kept, email, password })
  }

  test('sends every form of a page to sign in, with what was typed', async () => {
    const shown = await shownTo(ann)
    for (const route of ROUTES.filter((route) => formPlaceAt(filled(route))!.page !== '/')) {
      if (ANYBODYS.includes(route)) continue
      const answer = await send(new Api(running.baseUrl), route, { shown, name: 'Söme “typed” <text>' })
      expect([route, answer.status]).toEqual([route, 401])
      expect(answer.body).toContain('Söme “typed” &lt;text&gt;')
      expect(alertOf(answer)).toContain('Your session has ended, so nothing was done.')
    }
  })

  test('loses nothing: after a wrong password and the right one, the form is as it was', async () => {
    const shown = await shownTo(ann)
    const typed = {
      title: 'A “better” title & more',
      description: 'Two\nlines',
      tags: 'a, b',
      category: '',
      sharing: 'shared',
    }
    const answer = await send(new Api(running.baseUrl), '/store/:item/edit', { ...typed, shown })
    const wrong = await signIn(answer, 'wrong')
    expect(wrong.status).toBe(401)
    const right = await signIn(wrong, PASSWORD)
    expect(right.status).toBe(200)
    expect(right.headers.get('set-cookie')).toContain('stoa_session')
    expect(alertOf(right)).toContain('Nothing was sent yet')
    expect(right.body).toContain('value="A “better” title &amp; more"')
    expect(right.body).toContain('>\nTwo\nlines</textarea>')
    expect(right.body).toMatch(/value="shared" checked/)
  })

  test('gives it back to another account only as what it is', async () => {
    const answer = await post(new Api(running.baseUrl), '/account/tokens', {
      shown: await shownTo(ann),
      name: 'Laptop',
    })
    const other = await signIn(answer, PASSWORD, bob.email)
    expect(other.body).toContain('value="Laptop"')
    expect(alertOf(other)).toContain('Nothing was sent yet')
  })

  test('keeps no password in the page', async () => {
    const typed = { shown: await shownTo(ann), current: 'my secret words', password: 'other secret words' }
    const { status, body } = await post(new Api(running.baseUrl), '/account/password', typed)
    expect([status, /secret words/.test(body)]).toEqual([401, false])
  })
})

describe('a form that is refused', () => {
  test('for its size comes back with its texts, and says so in MiB', async () => {
    const docs = Buffer.alloc(48 * 1_048_576)
    const answer = await ann.api.upload('//store/thing-by-ann/edit', {
      title: 'Kept',
      description: 'Kept too',
      docs,
    })
    expect(answer.status).toBe(413)
    expect(alertOf(answer)).toMatch(/48\.\d MiB.*at most 46 MiB.*Files have to be chosen again/)
    expect(answer.body).toContain('value="Kept"')
    expect(answer.body).toContain('Kept too</textarea>')
    const one = await ann.api.upload('//store/thing-by-ann/edit', {
      title: 'Kept',
      description: 'Kept',
      photo: docs.subarray(0, 6 * 1_048_576),
    })
    expect([one.status, one.body.includes('value="Kept"')]).toEqual([413, true])
    expect(alertOf(one)).toContain('The photo has 6.0 MiB; make it at most 5 MiB.')
  })

  test('for its texts is read no further than a mebibyte of them, and where no files belong no further in all', async () => {
    const half = 'x'.repeat(600_000)
    const long = await ann.api.upload('//store/thing-by-ann/edit', {
      title: 'Kept',
      notes: half,
      description: half,
    })
    expect([long.status, long.body]).toEqual([413, expect.stringContaining('more than 1 MiB of text')])
    const file = await ann.api.upload('//account/tokens', { name: 'x', photo: Buffer.alloc(2 * 1_048_576) })
    expect([file.status, file.body]).toEqual([413, expect.stringContaining('1 MiB')])
  })

  test('for what it says keeps it, also where the page is about other things', async () => {
    const answer = await post(ann.api, '/account/tokens', {
      name: 'x'.repeat(101),
      scopes: 'items:read',
      expiresInDays: '30',
    })
    expect([answer.status, answer.body.includes('x'.repeat(101))]).toEqual([400, true])
    expect(answer.body).toMatch(/value="items:read"[^>]* checked/)
    expect(answer.body).not.toMatch(/value="git:read"[^>]* checked/)
  })
})

test('signing in without cookies says that they are needed', async () => {
  const page = await running.anonymous.get('//sign-in')
  const answer = await post(running.anonymous, '/sign-in', {
    shown: markOf(page),
    email: ann.email,
    password: PASSWORD,
  })
  expect([answer.status, answer.headers.get('set-cookie')]).toEqual([
    400,
    expect.not.stringContaining('session'),
  ])
  expect(alertOf(answer)).toContain('needs cookies')
  expect(answer.body).toContain(`value="${ann.email}"`)
})

test('what follows # survives signing in', async () => {
  const answer = await post(running.anonymous, '/sign-in', {
    email: ann.email,
    password: PASSWORD,
    next: '/account#tokens',
  })
  expect(answer.headers.get('location')).toBe('/account#tokens')
})
