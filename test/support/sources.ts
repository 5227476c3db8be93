/** Marketplaces of plugins in real repositories, and sources that follow them. */
import { hasEnded } from '../../src/jobs/jobs.repo.ts'
import type { GitRepository, GitServer } from './git-server.ts'
import type { RunningStoa } from './stoa.ts'

export interface OfferedPlugin {
  name: string
  version?: string
  description?: string
  /** Files besides the manifest; a README by default. */
  files?: Record<string, string>
}

/** The files of a marketplace with these plugins. */
export function marketplaceFiles(name: string, plugins: readonly OfferedPlugin[]): Record<string, string> {
  const entries = plugins.map((plugin) => ({ name: plugin.name, source: `./plugins/${plugin.name}` }))
  const manifest = { name, owner: { name: 'Ann' }, plugins: entries }
  return Object.assign(
    { '.claude-plugin/marketplace.json': JSON.stringify(manifest, null, 2) },
    ...plugins.map(pluginFiles),
  )
}

function pluginFiles({ name, version, description = `What ${name} does.`, files }: OfferedPlugin) {
  const manifest = { name, version, description, author: { name: 'Ann' } }
  const all = {
    '.claude-plugin/plugin.json': JSON.stringify(manifest, null, 2),
    'README.md': `# ${name}\n`,
    ...files,
  }
  return Object.fromEntries(
    Object.entries(all).map(([path, content]) => [`plugins/${name}/${path}`, content]),
  )
}

/** A new repository that is a marketplace. */
export async function newMarketplace(
  server: GitServer,
  name: string,
  plugins: readonly OfferedPlugin[],
): Promise<GitRepository> {
  const repository = await server.repository(name)
  await repository.commit(marketplaceFiles(name, plugins))
  return repository
}

/** Wait until no job runs or waits. */
export async function settleJobs({ deps }: Pick<RunningStoa, 'deps'>): Promise<void> {
  for (const job of deps.jobs.list()) if (!hasEnded(job)) for await (const _ of deps.jobs.events(job.id));
}

export interface Curated {
  /** Slug, address, and the name of its one plugin. */
  source: string
  url: string
  plugin: string
  /** The change that waits. */
  held: string
}

/** A source with one plugin: 1.0.0 is published, and 1.1.0 waits for review. */
export async function newCurated(running: RunningStoa, server: GitServer, slug: string): Promise<Curated> {
  const plugin = `${slug}-tool`
  const { url, commit } = await newMarketplace(server, slug, [{ name: plugin, version: '1.0.0' }])
  await running.admin.post('/sources', { slug, url, mode: 'marketplace', promote: 'auto' })
  const sync = async () => {
    await running.admin.post(`/sources/${slug}/sync`)
    await settleJobs(running)
  }
  await sync()
  await running.admin.patch(`/sources/${slug}`, { promote: 'hold' })
  await commit(marketplaceFiles(slug, [{ name: plugin, version: '1.1.0' }]))
  await sync()
  const { body } = await running.admin.get(`/sources/${slug}/held`)
  return { source: slug, url, plugin, held: body[0].id }
}
