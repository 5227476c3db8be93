/** Examples of what is done with sources, what is held of them, and imports. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { newCurated, newMarketplace, settleJobs } from '../support/sources.ts'
import type { Example, World } from './examples.ts'

const SECRET = 'a secret for webhooks'

/** A new source with one plugin, that was synced. */
async function newSource({ running, git, number }: World): Promise<{ slug: string; plugin: string }> {
  const [slug, plugin] = [`source-${number}`, `tool-${number}`]
  const { url } = await newMarketplace(git, slug, [{ name: plugin, version: '1.0.0' }])
  await running.admin.post('/sources', { slug, url, mode: 'marketplace', webhookSecret: SECRET })
  await running.admin.post(`/sources/${slug}/sync`)
  await settleJobs(running)
  return { slug, plugin }
}

const slugOf = async (world: World) => ({ slug: (await newSource(world)).slug })

async function newHeld({ running, git, number }: World): Promise<{ slug: string; id: string }> {
  const { source, held } = await newCurated(running, git, `held-${number}`)
  return { slug: source, id: held }
}

async function newFolder({ imports, number }: World): Promise<{ path: string }> {
  const folder = path.join(imports, `folder-${number}`)
  await mkdir(folder)
  const manifest = `---\nname: imported-${number}\ndescription: Found on disk.\n---\n\nDo it well.\n`
  await writeFile(path.join(folder, 'SKILL.md'), manifest)
  return { path: folder }
}

export const SOURCE_EXAMPLES: Readonly<Record<string, Example>> = {
  'held.list': { by: 'admin', input: slugOf },
  'held.promote': { by: 'admin', input: newHeld },
  'held.reject': { by: 'admin', input: newHeld },
  'import.folder': { by: 'admin', input: newFolder },
  'source.announce-push': {
    by: 'nobody',
    input: async (world) => ({ ...(await slugOf(world)), secret: SECRET, mark: 'a push', moves: [] }),
  },
  'source.cancel-sync': { by: 'admin', input: slugOf },
  'source.choose-plugin': {
    by: 'admin',
    input: async (world) => ({ ...(await newSource(world)), enabled: false }),
  },
  'source.create': {
    by: 'admin',
    input: ({ git, number }) => ({
      slug: `new-source-${number}`,
      url: `http://${git.host}/new`,
      mode: 'marketplace',
    }),
  },
  'source.delete': { by: 'admin', input: slugOf },
  'source.grant': {
    by: 'admin',
    input: async (world) => ({ ...(await slugOf(world)), group: 'everyone', tier: 'available' }),
  },
  'source.list': { by: 'admin', input: () => ({ limit: 2 }) },
  'source.preview': {
    by: 'admin',
    async input({ git, number }) {
      const { url } = await newMarketplace(git, `previewed-${number}`, [{ name: 'previewed' }])
      return { url, mode: 'marketplace' }
    },
  },
  'source.read': { by: 'admin', input: slugOf },
  'source.sync': { by: 'admin', input: slugOf },
  'source.sync-by-hand': { by: 'admin', input: slugOf },
  'source.update': { by: 'admin', input: async (world) => ({ ...(await slugOf(world)), name: 'Changed' }) },
}
