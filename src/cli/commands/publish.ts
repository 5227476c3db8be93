/** `stoa publish`: a folder or a ZIP as a new item, or as the next version of one's own. */
import type { Issue } from '../../kernel/errors.ts'
import { anyOf } from '../any-of.ts'
import { command, type Options, type OptionValues } from '../command.ts'
import { issueLines } from '../output.ts'
import type { Store } from '../store.ts'
import { type Upload, zipFolder } from '../zip-folder.ts'

const options = {
  name: { type: 'string', value: 'NAME', help: 'Another name than the content gives.' },
  version: { type: 'string', value: 'VERSION', help: 'Another version than the content gives.' },
  kind: {
    type: 'string',
    value: 'KIND',
    help: (kinds) => `${anyOf(kinds.map(({ name }) => name))}, when the content could be several.`,
  },
  notes: { type: 'string', value: 'TEXT', help: 'What is new in this version.' },
  title: { type: 'string', value: 'TEXT', help: 'What the store calls it.' },
  description: { type: 'string', value: 'TEXT', help: 'What the store says of it.' },
  category: { type: 'string', value: 'TEXT', help: 'One of the store\'s own, such as "Security".' },
  tag: { type: 'string', multiple: true, value: 'TAG', help: 'A word to find it by.' },
  sharing: { type: 'string', value: 'HOW', help: 'private, shared or public; public when not given.' },
  'confirm-secret': {
    type: 'string',
    multiple: true,
    value: 'PATH:LINE',
    help: 'This place looks like a secret, and may be published; once for each.',
  },
} as const satisfies Options

type Chosen = OptionValues<typeof options>

/** What was published. */
interface Outcome {
  item: string
  version: string
  isNew: boolean
  issues: Issue[]
}

export const publishCommand = command({
  name: 'publish',
  operands: ['FOLDER|ZIP'],
  summary: 'Publish a new item, or a new version of your own',
  details: `Of a folder everything is published but what its .gitignore files name, and .git, node_modules, .venv and their like.
What is wrong is listed by file and line. What looks like a secret is refused until --confirm-secret names its place.
For an item that is there already, --title, --description, --category, --tag and --sharing change what the store
says of it, together with the version: both or, when something is wrong, neither.`,
  options,
  async run({ operands: [place], options: chosen, notices, store }) {
    const target = await store()
    const upload = await zipFolder(place!)
    if (upload.leftOut.length > 0) notices(`Left out: ${listed(upload.leftOut)}.`)
    // A token that is refused is told before much is sent: the answer could be lost with the connection.
    await target.ask('GET', '/me')
    const known = await findPublished(target, upload, chosen)
    const outcome =
      known === undefined
        ? await publishItem(target, upload, chosen)
        : await publishVersion(target, known, upload, chosen)
    const issues = [...upload.issues, ...outcome.issues]
    for (const line of issueLines(issues)) notices(line)
    const url = `${target.url}/store/${outcome.item}`
    return {
      json: { ...outcome, issues, leftOut: upload.leftOut, url },
      text: `Published ${outcome.item} ${outcome.version}${outcome.isNew ? ' (new)' : ''}: ${url}`,
    }
  },
})

const LEFT_OUT_SHOWN = 20

function listed(paths: readonly string[]): string {
  const others = paths.length - LEFT_OUT_SHOWN
  const shown = paths.slice(0, LEFT_OUT_SHOWN).join(', ')
  return others > 0 ? `${shown} and ${others} more` : shown
}

/** The item that the upload is a version of. Names are the store's to make, so it is asked. */
async function findPublished(
  store: Store,
  upload: Upload,
  { kind, name, 'confirm-secret': secrets }: Chosen,
): Promise<string | undefined> {
  const preview = await store.ask('POST', '/items/preview', formOf(upload, { kind, name }, secrets))
  const isTaken = preview.issues.some(({ code }: Issue) => code === 'name_taken')
  return isTaken ? preview.servedName : undefined
}

async function publishItem(
  store: Store,
  upload: Upload,
  { tag, 'confirm-secret': secrets, ...fields }: Chosen,
): Promise<Outcome> {
  const form = formOf(upload, { ...fields, tags: tag?.join(',') }, secrets)
  const { servedName, latest, issues } = await store.ask('POST', '/items', form)
  return { item: servedName, version: latest, isNew: true, issues }
}

async function publishVersion(store: Store, item: string, upload: Upload, chosen: Chosen): Promise<Outcome> {
  const {
    version: wanted,
    notes,
    title,
    description,
    category,
    tag,
    sharing,
    'confirm-secret': secrets,
  } = chosen
  const fields = { version: wanted, notes, title, description, category, tags: tag?.join(','), sharing }
  const { version, issues } = await store.ask(
    'POST',
    `/items/${encodeURIComponent(item)}/versions`,
    formOf(upload, fields, secrets),
  )
  return { item, version, isNew: false, issues }
}

function formOf(
  { name, zip }: Upload,
  fields: Record<string, string | undefined>,
  confirmed: readonly string[] = [],
): FormData {
  const form = new FormData()
  for (const place of confirmed) form.append('confirmSecrets', place)
  for (const [field, value] of Object.entries(given(fields))) form.append(field, value as string)
  form.append('file', new Blob([new Uint8Array(zip)], { type: 'application/zip' }), name)
  return form
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
