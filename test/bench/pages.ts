/** Pages of an admin whose stack has 665 plugins: the whole page, from the request to its HTML, without a network. */
import { startSession } from '../../src/access/sessions.ts'
import { getUser } from '../../src/access/users.repo.ts'
import { publishUpload } from '../../src/catalog/publication/upload.ts'
import { sessionCookieName } from '../../src/http/cookies.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import type { Stoa } from '../../src/stoa.ts'
import { pluginZip } from '../support/items.ts'
import { fillStack, PLUGINS } from '../support/long-stack.ts'
import { median, timeOf } from './pairs.ts'

const ROUNDS = 20
const GOAL_MS = 100
const PATHS = ['/stack', '/stack?offset=650', '/connect', '/admin/system', '/admin/users/root']

export async function benchPages({ app, deps }: Stoa, admin: Actor): Promise<void> {
  const zip = pluginZip('model', { version: '1.0.0' })
  const { item } = await publishUpload(deps, admin, { zip })
  await fillStack(deps.db, admin.username, item.servedName)
  const session = await startSession(deps, getUser(deps.db, admin.username), { userAgent: 'bench' })
  const cookie = `${sessionCookieName(deps.settings.baseUrl)}=${session}`
  console.log(`Pages of an admin with ${PLUGINS} plugins`)
  for (const path of PATHS) {
    let bytes = 0
    const ask = async () => {
      const answer = await app.request(path, { headers: { cookie } })
      if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}.`)
      bytes = Buffer.byteLength(await answer.text())
    }
    const first = await timeOf(ask)
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) times.push(await timeOf(ask))
    const verdict = Math.max(first, ...times) < GOAL_MS ? 'reached' : 'missed'
    console.log(
      `  ${path}: ${(bytes / 1000).toFixed(1)} kB, first ${first.toFixed(1)} ms, then ${median(times).toFixed(1)} ms; goal ${GOAL_MS} ms: ${verdict}`,
    )
  }
  console.log()
}
