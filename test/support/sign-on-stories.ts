/** What every story about single sign-on asks: who is signed in here, and was somebody turned away? */
import { expect } from 'vitest'
import { findUserByEmail } from '../../src/access/users.repo.ts'
import { listAudit } from '../../src/audit/audit.ts'
import { sessionCookieName } from '../../src/http/cookies.ts'
import { Api } from './api.ts'
import { Browser, type Sso, signOnAs } from './oidc.ts'
import { ADMIN_EMAIL } from './stoa.ts'

/** A person of the provider, with a verified address unless `claims` say otherwise. @returns the login */
export function known({ provider }: Sso, login: string, claims: object = {}): string {
  provider.people.set(login, { email: `${login}@corp.example`, email_verified: true, ...claims })
  return login
}

/** A new browser in which `login` came back from the provider. */
export async function signedOn(sso: Sso, login: string): Promise<Browser> {
  const browser = new Browser()
  const answer = await signOnAs(sso, browser, login)
  expect(answer.status, await answer.text()).toBe(303)
  return browser
}

/** The store's API with the browser's session. */
export function apiOf({ running }: Sso, browser: Browser): Api {
  const api = new Api(running.baseUrl)
  const name = sessionCookieName(running.baseUrl)
  const cookie = browser.cookie(running.baseUrl, name)
  if (cookie !== undefined) api.cookie = `${name}=${cookie}`
  return api
}

/** Who is signed in in the browser; `undefined` when nobody is. */
export async function whoIs(sso: Sso, browser: Browser) {
  const answer = await apiOf(sso, browser).get('/me')
  return answer.status === 200 ? answer.body : undefined
}

/** The cookie of the attempt that the browser has under way. */
export function signOnCookie(
  { running }: Sso,
  browser: Browser,
): { name: string; value: string } | undefined {
  const [found] = [...browser.cookies(running.baseUrl)].filter(([name]) => name.startsWith('stoa_sign_on'))
  return found && { name: found[0], value: found[1] }
}

/** The sign-in page with a sentence, and no session. */
export async function expectRefused(answer: Response, status: number, sentence: RegExp): Promise<void> {
  const page = await answer.text()
  expect(answer.status, page).toBe(status)
  expect(page).toMatch(/<h1>Sign in<\/h1>/)
  expect(page).toMatch(sentence)
  expect(answer.headers.getSetCookie().join()).not.toContain('stoa_session')
}

export function adminOf({ running }: Sso) {
  const { id, username } = findUserByEmail(running.deps.db, ADMIN_EMAIL)!
  return { userId: id, username, admin: true }
}

/** What the trail says about somebody, oldest first. */
export async function trailOf({ running }: Sso, username: string) {
  const entries = await listAudit(running.deps.db.sql, { limit: 50, offset: 0, subject: username })
  return entries.reverse().map(({ action, actor, details }) => ({ action, actor, details }))
}
