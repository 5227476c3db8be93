/** A Stoa that follows repositories of a real Git server on loopback. */
import { afterAll, beforeAll, expect } from 'vitest'
import { getUser } from '../../src/access/users.repo.ts'
import { readFile } from '../../src/catalog/files.ts'
import { findItem, listVersions } from '../../src/catalog/items.repo.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import { createSource } from '../../src/sources/change-source.ts'
import type { SourceInput } from '../../src/sources/input.ts'
import { getSource, listPlugins, type SourcePluginRow, type SyncRow } from '../../src/sources/sources.repo.ts'
import { type SyncRun, syncSource } from '../../src/sources/sync.ts'
import { type GitRepository, type GitServer, runGitServer } from '../support/git-server.ts'
import { type RunningStoa, type RunOptions, runStoa } from '../support/stoa.ts'

export interface SourceStory {
  stoa: RunningStoa
  git: GitServer
  admin: Actor
  /** A repository with these plugins at `plugins/NAME`, and a source that follows it. */
  marketplace(
    slug: string,
    plugins: Record<string, Plugin>,
    input?: Partial<SourceInput>,
  ): Promise<GitRepository>
  source(slug: string, url: string, input?: Partial<SourceInput>): Promise<void>
  sync(slug: string): Promise<SyncRow>
  plugin(slug: string, name: string): SourcePluginRow
  /** Versions of an item, newest first. */
  versions(item: string): string[]
  /** A file of an item's version, its newest when none is named. */
  file(item: string, path: string, version?: string): Promise<string | undefined>
  close(): Promise<void>
}

export interface Plugin {
  version?: string
  body?: string
}

/** Nobody watches, nobody cancels. */
export function quietRun(): SyncRun {
  return { signal: new AbortController().signal, progress: () => undefined, log: () => undefined }
}

export function sourceStory(env: Record<string, string> = {}): () => SourceStory {
  let story: SourceStory
  beforeAll(async () => {
    story = await startSourceStory(env)
  })
  afterAll(() => story?.close())
  return () => story
}

export async function startSourceStory(
  env: Record<string, string> = {},
  options: Omit<RunOptions, 'env'> = {},
): Promise<SourceStory> {
  const git = await runGitServer()
  return tell(await runStoa({ env: { OUTBOUND_ALLOW: git.host, ...env }, ...options }), git)
}

function tell(stoa: RunningStoa, git: GitServer): SourceStory {
  const root = getUser(stoa.deps.db, 'root')
  const admin: Actor = { userId: root.id, username: root.username, admin: true }
  const story: SourceStory = {
    stoa,
    git,
    admin,
    async marketplace(slug, plugins, input) {
      const repository = await git.repository(slug)
      await repository.commit(marketplaceFiles(plugins))
      await story.source(slug, repository.url, input)
      return repository
    },
    async source(slug, url, input = {}) {
      await createSource(stoa.deps, admin, { slug, url, mode: 'marketplace', ...input })
    },
    sync(slug) {
      return syncSource(stoa.deps, quietRun(), getSource(stoa.deps.db, slug).id, 'hand', 'root')
    },
    plugin(slug, name) {
      const rows = listPlugins(stoa.deps.db, getSource(stoa.deps.db, slug).id)
      const row = rows.find((candidate) => candidate.name === name)
      expect(row, `${name} of ${slug}`).toBeDefined()
      return row!
    },
    versions(servedName) {
      const item = findItem(stoa.deps.db, servedName)
      return item === undefined ? [] : listVersions(stoa.deps.db, item.id).map(({ version }) => version)
    },
    async file(servedName, path, version) {
      const item = findItem(stoa.deps.db, servedName)!
      const rows = listVersions(stoa.deps.db, item.id)
      const row = version === undefined ? rows[0]! : rows.find((candidate) => candidate.version === version)!
      return (await readFile(stoa.deps.objects, row.treeOid, path))?.toString()
    },
    async close() {
      await stoa.close()
      await git.close()
    },
  }
  return story
}

/** A manifest and, for each plugin, a folder with its own plugin.json. */
export function marketplaceFiles(plugins: Record<string, Plugin>): Record<string, string> {
  const names = Object.keys(plugins)
  return {
    '.claude-plugin/marketplace.json': manifest(names.map((name) => ({ name, source: `./plugins/${name}` }))),
    ...Object.assign({}, ...names.map((name) => pluginFiles(name, plugins[name]!))),
  }
}

export function pluginFiles(name: string, { version, body = 'Do it well.' }: Plugin): Record<string, string> {
  const plugin = { name, version, description: `What ${name} does.` }
  return {
    [`plugins/${name}/.claude-plugin/plugin.json`]: JSON.stringify(plugin),
    [`plugins/${name}/commands/${name}.md`]: `---\ndescription: Runs ${name}.\n---\n\n${body}\n`,
  }
}

export function manifest(plugins: unknown[], more: Record<string, unknown> = {}): string {
  return JSON.stringify({ name: 'acme-tools', owner: { name: 'Acme' }, ...more, plugins })
}
