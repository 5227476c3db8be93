/** What an empty data folder gets: the first admin, the starter items, and a clone command that works. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Tier } from './access/entitlements.repo.ts'
import { EVERYONE } from './access/groups.repo.ts'
import { putGrant } from './access/groups.ts'
import { makeSetUpLink } from './access/set-up.ts'
import { mintToken } from './access/tokens.ts'
import { listUsers, type UserRow } from './access/users.repo.ts'
import { createUser } from './access/users.ts'
import { publishBundle, uploadRefused } from './catalog/publish.ts'
import type { HttpDeps } from './http/deps.ts'
import { readFolder } from './intake/folder.ts'
import { inspectFiles } from './intake/inspect.ts'
import type { Actor } from './kernel/actor.ts'
import { hasErrors } from './kernel/errors.ts'
import { projectFolder } from './kernel/project-folder.ts'

/** What a newcomer is told once. */
export interface Welcome {
  /** A one-time link to choose a password; absent when ADMIN_PASSWORD gave one. */
  setUpUrl?: string
  cloneCommand: string
}

interface StarterItem {
  folder: string
  title: string
  category: string
  tags: string[]
  tier: Exclude<Tier, 'required'>
}

const SYSTEM = { username: 'system' }

/** The address of the first admin when nobody named one. It never receives mail. */
const DEFAULT_ADMIN_EMAIL = 'admin@localhost'

/** @returns `undefined` when the data folder is in use already */
export async function prepareFirstStart(deps: HttpDeps): Promise<Welcome | undefined> {
  const { settings } = deps
  if (listUsers(deps.db).length > 0) return undefined
  const admin = await createUser(deps, SYSTEM, {
    email: settings.adminEmail ?? DEFAULT_ADMIN_EMAIL,
    admin: true,
    ...(settings.adminPassword === null ? {} : { password: settings.adminPassword }),
  })
  if (settings.starterItems) await importStarterItems(deps, admin)
  const { token } = await mintToken(deps, admin, SYSTEM, { name: 'First clone', scopes: ['git:read'] })
  const url = new URL(`${settings.baseUrl}/git/${settings.marketplaceName}.git`)
  url.username = admin.username
  url.password = token
  return {
    cloneCommand: `git clone ${url.href}`,
    ...(settings.adminPassword === null
      ? { setUpUrl: `${settings.baseUrl}/set-up/${await makeSetUpLink(deps, admin)}` }
      : {}),
  }
}

/** `data/starter/` as a curated source of its own: the items keep their names, everybody is granted them. */
async function importStarterItems(deps: HttpDeps, admin: UserRow): Promise<void> {
  const actor: Actor = { userId: admin.id, username: admin.username, admin: true }
  const folder = path.join(projectFolder(), 'data', 'starter')
  const { items } = JSON.parse(await readFile(path.join(folder, 'starter.json'), 'utf8')) as {
    items: StarterItem[]
  }
  for (const starter of items) {
    const { bundle, issues } = inspectFiles(await readFolder(path.join(folder, starter.folder)))
    if (bundle === undefined || hasErrors(issues)) throw uploadRefused(issues)
    const { title, category, tags, tier } = starter
    const { item } = await publishBundle(deps, actor, bundle, { title, category, tags, source: 'starter' })
    await putGrant(deps, actor, EVERYONE, item.servedName, tier)
  }
  deps.log.info({ items: items.length }, 'imported the starter items')
}
