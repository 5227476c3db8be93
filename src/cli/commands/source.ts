/** `stoa source add|list|show`: the Git repositories that the catalogue follows. For admins. */
import { readAll } from '../ask.ts'
import { command } from '../command.ts'
import { table } from '../output.ts'

interface Source {
  slug: string
  url: string
  mode: string
  enabled: boolean
  lastSync: { outcome: string; endedAt: string; error: { message: string } | null } | null
  /** Absent in answers of stores that are older than this command. */
  due?: { nextTryAt: string | null; why: { message: string } | null } | null
}

interface ShownSource extends Source {
  ref: string | null
  schedule: string | null
  promote: string
  plugins: { name: string; version: string | null; enabled: boolean; state: string; problem: string | null }[]
}

const addCommand = command({
  name: 'source add',
  operands: ['SLUG', 'URL'],
  summary: 'Follow a Git repository with plugins',
  details: 'Nothing is imported before the first sync: stoa source sync SLUG.',
  options: {
    name: { type: 'string', value: 'TEXT', help: 'What the store calls it; the slug when not given.' },
    mode: { type: 'string', value: 'MODE', help: 'marketplace (the default) or tags.' },
    ref: { type: 'string', value: 'REF', help: 'Branch, tag or commit id; HEAD when not given.' },
    folder: { type: 'string', value: 'FOLDER', help: 'Tags: where the items are; items/ when not given.' },
    schedule: { type: 'string', value: 'CRON', help: 'When to sync by itself, such as "0 4 * * *".' },
    promote: { type: 'string', value: 'HOW', help: 'auto (the default), or hold to look at changes first.' },
    username: { type: 'string', value: 'NAME', help: 'Who signs in at the repository.' },
    'secret-stdin': { type: 'boolean', help: 'Read a password or token for it from standard input.' },
  },
  async run({ operands: [slug, url], options, stdin, store }) {
    const {
      'secret-stdin': hasSecret,
      mode = 'marketplace',
      promote = 'auto',
      name = slug,
      ...rest
    } = options
    const target = await store()
    const secret = hasSecret === true ? { secret: await readAll(stdin, 'secret') } : {}
    const source: Source = await target.ask('POST', '/sources', {
      slug,
      name,
      url,
      mode,
      promote,
      ...rest,
      ...secret,
    })
    return {
      json: source,
      text: `Added the source ${source.slug}. Import what it has with: stoa source sync ${source.slug}`,
    }
  },
})

const listCommand = command({
  name: 'source list',
  operands: [],
  summary: 'List the sources and how their last sync went',
  options: {},
  async run({ store }) {
    const sources: Source[] = await (await store()).ask('GET', '/sources')
    const rows = sources.map((source) => [source.slug, source.mode, source.url, healthOf(source)])
    return { json: sources, text: rows.length === 0 ? 'There are no sources.' : table(rows) }
  },
})

const showCommand = command({
  name: 'source show',
  operands: ['SLUG'],
  summary: 'Show a source and its plugins',
  options: {},
  async run({ operands: [slug], store }) {
    const source: ShownSource = await (await store()).ask('GET', `/sources/${encodeURIComponent(slug!)}`)
    const head = table([
      ['source', source.slug],
      ['url', source.url],
      ['mode', source.mode],
      ['ref', source.ref ?? 'HEAD'],
      ['schedule', source.schedule ?? 'by hand'],
      ['promote', source.promote],
      ['last sync', healthOf(source)],
    ])
    const plugins = source.plugins.map(({ name, version, enabled, state, problem }) => [
      name,
      version ?? '-',
      enabled ? state : `${state}, disabled`,
      problem ?? '',
    ])
    return { json: source, text: plugins.length === 0 ? head : `${head}\n\n${table(plugins)}` }
  },
})

export const sourceCommands = [addCommand, listCommand, showCommand]

function healthOf({ enabled, lastSync, due }: Source): string {
  const why = lastSync?.error ?? due?.why
  const how = lastSync === null ? 'never synced' : `${lastSync.outcome} at ${lastSync.endedAt}`
  const said = why == null ? how : `${how}: ${why.message}`
  if (!enabled) return `disabled, ${said}`
  if (due?.why == null) return said
  return due.nextTryAt === null
    ? `${said} Not tried again by itself.`
    : `${said} Tried again at ${due.nextTryAt}.`
}
