/** How to connect every client, and whether one has come. */
import { Hono } from 'hono'
import { ConnectPage } from '../../../views/connect.tsx'
import type { Entitlement } from '../../access/resolve.ts'
import { parseTree } from '../../git/tree.ts'
import { kinds } from '../../intake/kinds/index.ts'
import { bundleName } from '../../kernel/names.ts'
import { userFeed } from '../../snapshot/feeds.ts'
import { cliPackage } from '../cli-package.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, Principal } from '../env.ts'
import { gitUrl } from '../stack.ts'
import type { Marketplace } from './clients/client.ts'
import { commandLineSteps } from './clients/command-line.ts'
import { CLIENTS } from './clients/index.ts'
import { teamSnippets } from './clients/team.ts'
import { frameOf, render, requireSession } from './page.tsx'
import { agoText } from './words.ts'

export function connectPage(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/connect', async (c) => {
    const principal = requireSession(deps, c)
    const marketplace = await marketplaceOf(deps, principal)
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
        isEmpty={marketplace.plugins.length === 0}
        lastAsked={lastAsked(deps, principal)}
      />,
    )
  })
  return app
}

async function marketplaceOf(deps: HttpDeps, { user }: Principal): Promise<Marketplace> {
  const { marketplaceName, baseUrl } = deps.settings
  const { entries } = deps.sets.ofUser(user.id)
  return {
    name: marketplaceName,
    url: gitUrl(deps),
    baseUrl,
    username: user.username,
    plugins: await pluginsOf(deps, entries),
  }
}

/** As `compose` lists them: plugins, and the bundle that carries everything else. */
async function pluginsOf(
  deps: HttpDeps,
  entries: readonly Entitlement[],
): Promise<Marketplace['plugins'][number][]> {
  const bundled = entries.filter(({ item }) => kinds[item.kind].mount.in === 'bundle')
  const alone = entries.filter((entry) => !bundled.includes(entry))
  const plugins = await Promise.all(
    alone.map(async (entry) => ({ name: entry.item.servedName, hasSkills: await hasSkills(deps, entry) })),
  )
  if (bundled.length > 0) {
    const hasSkills = bundled.some(({ item }) => item.kind === 'skill')
    plugins.push({ name: bundleName(deps.settings.marketplaceName), hasSkills })
  }
  return plugins.sort((a, b) => (a.name < b.name ? -1 : 1))
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
