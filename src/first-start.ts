/** What an empty data folder gets: the first admin, the starter items, and a clone command that works. */

import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  createUser,
  EVERYONE,
  listUsers,
  makeSetUpLink,
  mintToken,
  putGrant,
  type Tier,
  type TokenRequest,
  type UserRow,
} from './access/index.ts'
import {
  describe,
  type ItemRow,
  itemsFrom,
  openNames,
  ownDependencies,
  publishChecked,
  uploadRefused,
} from './catalog/index.ts'
import type { ServerDeps } from './http/index.ts'
import { inspectFiles, readFolder } from './intake/index.ts'
import type { Actor } from './kernel/actor.ts'
import { hasErrors } from './kernel/errors.ts'
import { projectFolder } from './kernel/project-folder.ts'
import { findMeta, meta } from './store/index.ts'

/** What a newcomer is told. */
export interface Welcome {
  /** A one-time link to choose a password; absent when an admin has one. */
  setUpUrl?: string
  /** With a token in it: at the first start only. */
  cloneCommand?: string
}

interface StarterItem {
  folder: string
  title: string
  category: string
  tags: string[]
  tier: Exclude<Tier, 'required'>
}

const SYSTEM = { username: 'system' }
/** The curated source that the starter items come from. */
const SOURCE = 'starter'

/** The address of the first admin when nobody named one. It never receives mail. */
const DEFAULT_ADMIN_EMAIL = 'admin@localhost'

/** Present in `meta` once everything of the first start is there. */
const DONE = { name: 'first_start', value: 'done' }

/**
 * Whatever of it is missing is made: a start that was killed is taken up by the next one.
 * @returns what to tell; `undefined` when there is nothing to tell any more
 */
export async function prepareFirstStart(deps: ServerDeps): Promise<Welcome | undefined> {
  const isFirst = findMeta(deps.db, DONE.name) === undefined
  const admin = listUsers(deps.db).find((user) => user.admin) ?? (await createAdmin(deps))
  const cloneCommand = isFirst ? await makeFirstClone(deps, admin) : undefined
  if (isFirst) await deps.db.write((tx) => tx.put(meta, DONE))
  // Until somebody can sign in, every start shows a way.
  const needsPassword = listUsers(deps.db).every((user) => !user.admin || user.passwordHash === null)
  const setUpUrl = needsPassword
    ? `${deps.settings.baseUrl}/set-up/${await makeSetUpLink(deps, admin)}`
    : undefined
  if (cloneCommand === undefined && setUpUrl === undefined) return undefined
  return {
    ...(cloneCommand === undefined ? {} : { cloneCommand }),
    ...(setUpUrl === undefined ? {} : { setUpUrl }),
  }
}

function createAdmin(deps: ServerDeps): Promise<UserRow> {
  const { adminEmail, adminPassword } = deps.settings
  return createUser(deps, SYSTEM, {
    email: adminEmail ?? DEFAULT_ADMIN_EMAIL,
    admin: true,
    ...(adminPassword === null ? {} : { password: adminPassword }),
  })
}

async function makeFirstClone(deps: ServerDeps, admin: UserRow): Promise<string> {
  const { settings } = deps
  if (settings.starterItems) await importStarterItems(deps, admin)
  // It stands in a terminal and in logs, so it reads the feeds alone and is soon worth nothing.
  const request: TokenRequest = { name: 'First clone', scopes: ['git:read'], expiresInDays: 1 }
  const { token } = await mintToken(deps, admin, SYSTEM, request)
  const url = new URL(`${settings.baseUrl}/git/${settings.marketplaceName}.git`)
  url.username = admin.username
  url.password = token
  return `git clone ${url.href}`
}

/** `data/starter/` as a curated source of its own: the items keep their names, everybody is granted them. */
async function importStarterItems(deps: ServerDeps, admin: UserRow): Promise<void> {
  const actor: Actor = { userId: admin.id, username: admin.username, admin: true }
  const folder = path.join(projectFolder(), 'data', 'starter')
  const { items: starters } = JSON.parse(await readFile(path.join(folder, 'starter.json'), 'utf8')) as {
    items: StarterItem[]
  }
  for (const starter of starters) {
    const present = itemsFrom(deps.db, SOURCE).find(({ name }) => name === starter.folder)
    const { servedName } = present ?? (await publishStarter(deps, actor, folder, starter))
    await putGrant(deps, actor, EVERYONE, servedName, starter.tier)
  }
  deps.log.info({ items: starters.length }, 'imported the starter items')
}

async function publishStarter(
  deps: ServerDeps,
  actor: Actor,
  folder: string,
  { folder: name, title, category, tags }: StarterItem,
): Promise<ItemRow> {
  const checked = inspectFiles(await readFolder(path.join(folder, name)), { now: deps.clock() })
  const issues = [...checked.issues, ...checked.toConfirm]
  const { bundle } = checked
  if (bundle === undefined || hasErrors(issues)) throw uploadRefused(issues)
  const { item } = await publishChecked(deps, actor, checked, {
    as: 'curated',
    source: SOURCE,
    ownerId: actor.userId,
    names: openNames(deps, deps.db, SOURCE, new Map()).nameOf(bundle.name),
    item: undefined,
    details: { title, description: describe(bundle), category, tags },
    dependencies: ownDependencies(bundle.dependencies),
  })
  return item
}
