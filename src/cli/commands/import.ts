/** `stoa import`: items from a folder on the store's own machine, once or whenever they change. */
import path from 'node:path'
import type { Issue } from '../../kernel/errors.ts'
import { anyOf } from '../any-of.ts'
import { command, type Result } from '../command.ts'
import { CommandError } from '../failures.ts'
import type { KindInHelp } from '../kind-words.ts'
import { issueLines, type Notices } from '../output.ts'
import type { Store } from '../store.ts'
import { watchFolder } from '../watch-folder.ts'

interface Imported {
  /** Its served name. */
  item: string
  version: string
  outcome: 'published' | 'unchanged'
  issues: Issue[]
}

export const importCommand = command({
  name: 'import',
  operands: ['FOLDER'],
  summary: "Import items from a folder on the store's machine, for development",
  details: (
    kinds,
  ) => `For a store on this machine, inside its LOCAL_IMPORT_ROOT; for admins (stoa login --admin). Of a marketplace every
plugin is imported, else ${unlistedOf(kinds)}. What changed under a
version that is published becomes a pre-release: 1.2.1-stoa.1 after 1.2.0. What .gitignore files name is passed over, and
.git, node_modules, .venv and their like.`,
  options: {
    'confirm-secret': {
      type: 'string',
      multiple: true,
      value: 'PATH:LINE',
      help: 'This place looks like a secret, and may be published; once for each.',
    },
    sharing: {
      type: 'string',
      value: 'HOW',
      help: 'Who sees what is new: private, shared or public; public when not given.',
    },
    watch: { type: 'boolean', help: 'Go on, and import again after each change; one JSON document a line.' },
  },
  async run({ operands: [folder], options, wantsJson, notices, write, store }) {
    const target = await store()
    const place = path.resolve(folder!)
    const { 'confirm-secret': confirmSecrets = [], sharing } = options
    const wanted = { path: place, ...(sharing === undefined ? {} : { sharing }) }
    if (options.watch !== true) return importOnce(target, { ...wanted, confirmSecrets }, notices)
    let confirmed: readonly string[] = confirmSecrets
    for await (const _ of watchFolder(place)) {
      const { json, text, issues } = await importAgain(
        target,
        { ...wanted, confirmSecrets: confirmed },
        notices,
      )
      write({ json, text })
      confirmed = confirmedAgain(confirmed, issues)
      if (!wantsJson) notices(`Watching ${place}; Ctrl-C ends it.`)
    }
    throw new CommandError('cannot_watch', `"${place}" is no longer watched; start it again.`)
  },
})

/** As `sources/local-items.ts` looks for them: the kinds of each rank where there are none of those before. */
function unlistedOf(kinds: readonly KindInHelp[]): string {
  const ranks = [...new Set(kinds.map(({ rank }) => rank))].sort((a, b) => a - b)
  const parts = ranks.map((rank) => {
    const ranked = kinds.filter((kind) => kind.rank === rank)
    const folders = ranked.filter(({ isOneFile }) => !isOneFile).map(({ withArticle }) => withArticle)
    const files = ranked.filter(({ isOneFile }) => isOneFile).map(({ one }) => `every ${one}`)
    return [
      ...(folders.length === 0 ? [] : [`every outermost folder that is ${anyOf(folders)}`]),
      ...files,
    ].join(' and ')
  })
  return parts.join(', else ')
}

interface Wanted {
  path: string
  confirmSecrets: readonly string[]
  sharing?: string
}

/** A place stands for what was found there first: what comes into it later is shown before it is published. */
export function confirmedAgain(confirmed: readonly string[], issues: readonly Issue[]): string[] {
  const seen = issues.filter(({ confirm, severity }) => confirm !== undefined && severity === 'warning')
  const places = new Set(seen.map(({ path, line }) => `${path}:${line}`))
  const exact = seen.flatMap(({ confirm = '' }) => confirm)
  return [...new Set([...confirmed.filter((place) => !places.has(place)), ...exact])]
}

type Round = Result & { issues: Issue[] }

async function importOnce(store: Store, wanted: Wanted, notices: Notices): Promise<Round> {
  const items: Imported[] = await store.ask('POST', '/imports', wanted)
  for (const line of items.flatMap(({ issues }) => issueLines(issues))) notices(line)
  const lines = items.map(({ item, version, outcome }) =>
    outcome === 'published' ? `Published ${item} ${version}.` : `${item} ${version} is unchanged.`,
  )
  return { json: items, text: lines.join('\n'), issues: items.flatMap(({ issues }) => issues) }
}

/** Work in progress is often broken: say so, and wait for the next change. */
async function importAgain(store: Store, wanted: Wanted, notices: Notices): Promise<Round> {
  try {
    return await importOnce(store, wanted, notices)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    const { code, message, issues } = error
    for (const line of [...issueLines(issues), `stoa: ${message}`]) notices(line)
    const shown = issues.length > 0 ? { issues } : {}
    return { json: { error: { code, message, ...shown } }, text: '', issues: [...issues] }
  }
}
