/** How to connect every client, and whether one has come. */

import { Hono } from 'hono'
import { ConnectPage } from '../../../views/connect.tsx'
import type { Entitlement } from '../../access/index.ts'
import { carrierOf } from '../../compose/index.ts'
import { parseTree } from '../../git/objects.ts'
import { kinds } from '../../intake/index.ts'
import { bundleName } from '../../kernel/names.ts'
import { gitUrl } from '../../operations/answers/index.ts'
import { userFeed } from '../../snapshot/index.ts'
import { cliPackage } from '../cli-package.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, Principal } from '../env.ts'
import type { Marketplace } from './clients/client.ts'
import { commandLineSteps } from './clients/command-line.ts'
import { CLIENTS } from './clients/index.ts'
import { teamSnippets } from './clients/team.ts'
import { address, listQuery, paged } from './lists.ts'
import { frameOf, render, requireSession } from './page.tsx'
import { agoText } from './words.ts'

/** Each is named a dozen times, in the commands of every client. */
const PLUGINS_SHOWN = 25

export function connectPage(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/connect', async (c) => {
    const principal = requireSession(deps, c)
    const names = servedNames(deps, principal)
    const { shown, span } = paged(names, listQuery(c).offset, PLUGINS_SHOWN, (offset) =>
      address('/connect', { offset }),
    )
    const marketplace = await marketplaceOf(deps, principal, shown)
    const cli = cliPackage()
    return render(
      c,
      <ConnectPage
        frame={frameOf(deps, principal, '/connect')}
        clients={CLIENTS.map(({ name, steps, withToken }) => ({
          name,
          steps: steps(marketplace),
          withToken: withToken(marketplace),
        }))}
        commandLine={cli === undefined ? [] : commandLineSteps(marketplace.baseUrl, cli)}
        team={teamSnippets(marketplace)}
        span={span}
        lastAsked={lastAsked(deps, principal)}
      />,
    )
  })
  return app
}

/** A plugin as `compose` lists it, and the items in it. */
interface Served {
  name: string
  entries: readonly Entitlement[]
}

/** Plugins, and the bundle that carries everything else, by name. */
function servedNames({ sets, settings }: HttpDeps, { user }: Principal): Served[] {
  const { entries } = sets.ofUser(user.id)
  const byName = new Map<string, Entitlement[]>()
  for (const entry of entries) {
    const name = carrierOf(entry.item, bundleName(settings.marketplaceName))
    if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), entry])
  }
  const served = [...byName].map(([name, carried]) => ({ name, entries: carried }))
  return served.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** @param shown the plugins that the commands name */
async function marketplaceOf(
  deps: HttpDeps,
  { user }: Principal,
  shown: readonly Served[],
): Promise<Marketplace> {
  const { marketplaceName, baseUrl } = deps.settings
  const plugins = shown.map(async ({ name, entries }) => ({
    name,
    hasSkills: await haveSkills(deps, entries),
  }))
  return {
    name: marketplaceName,
    url: gitUrl(deps),
    baseUrl,
    username: user.username,
    plugins: await Promise.all(plugins),
  }
}

/** Of the bundle its skills are known; of a plugin its folder says. */
async function haveSkills(deps: HttpDeps, entries: readonly Entitlement[]): Promise<boolean> {
  const mounts = entries.map(({ item }) => kinds[item.kind].mount)
  if (mounts.some((mount) => mount.in === 'bundle' && mount.folder === 'skills')) return true
  const [only] = entries
  return only !== undefined && mounts[0]?.in === 'plugins' && hasSkills(deps, only)
}

/** Its manifest may name skills elsewhere than in `skills/`. */
async function hasSkills({ objects }: HttpDeps, { version }: Entitlement): Promise<boolean> {
  if (version.capabilities.skills.length === 0) return false
  const { content } = await objects.read(version.mountOid)
  return parseTree(content).some(({ name, mode }) => name === 'skills' && mode === '40000')
}

function lastAsked({ fetches, clock }: HttpDeps, { user }: Principal): string | null {
  const [last] = fetches.of(userFeed(user.id))
  return last === undefined ? null : agoText(clock() - last.askedAt)
}
