/** The token that the first start prints stands in terminals and logs, so it is worth little, and soon nothing. */
import { expect, test } from 'vitest'
import { git, tryGit } from '../support/git.ts'
import { runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

test('it reads feeds alone, and ends after 24 hours', async () => {
  let now = Date.UTC(2026, 10, 21, 12)
  const running = await runStoa({ clock: () => now })
  const url = new URL(running.welcome!.cloneCommand!.slice('git clone '.length))
  url.port = new URL(running.baseUrl).port
  const api = running.anonymous.withToken(decodeURIComponent(url.password))
  await git(await temporaryFolder(), ['clone', url.href, 'own'])
  for (const path of ['/items', '/users', '/tokens']) expect((await api.get(path)).status).toBe(403)
  now += 24 * 3_600_000 - 1
  expect((await tryGit(await temporaryFolder(), ['ls-remote', url.href])).code).toBe(0)
  now += 1
  const late = await tryGit(await temporaryFolder(), ['ls-remote', url.href])
  expect(late.code).not.toBe(0)
  await running.close()
})
