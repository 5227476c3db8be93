/** Fields of plugin.json that say something of the plugin, and those that clients do not know. */
import { isPlainObject, type JsonObject } from '../document.ts'
import type { Issues } from '../issues.ts'
import { DIRECTORY_FIELDS, ENTRY_FIELDS, pluginJsonSchema, TELLING_FIELDS } from '../schemas/plugin-json.ts'
import { OPTION_FIELDS } from '../schemas/servers.ts'
import type { Edit, PluginView, Rule } from './rule.ts'

const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  ...Object.keys(pluginJsonSchema.properties),
  ...DIRECTORY_FIELDS,
])
/** Clients want these under `experimental`. */
const EXPERIMENTAL_FIELDS = ['themes', 'monitors'] as const

/** What somebody wrote of their plugin in a way that clients refuse costs that field; the schema's sentence says so. */
export const tellingFields: Rule = ({ manifest, isForeign, faulty }) =>
  isForeign
    ? [...faulty].filter((field) => TELLING_FIELDS.has(field)).map((field) => edit(manifest, field))
    : []

/** As npm writes it. */
export const repository: Rule = ({ manifest }, issues) => {
  const { repository: written } = manifest.value
  if (!isPlainObject(written)) return []
  const url = isText(written.url) ? written.url.trim() : undefined
  const how = url === undefined ? 'without it' : 'with its url in place of the object'
  say(
    manifest,
    ['repository'],
    `Clients want "repository" in ${manifest.path} to be text, so it is served ${how}.`,
    issues,
  )
  return [edit(manifest, 'repository', url)]
}

/** The stamp names its publisher instead. */
export const author: Rule = ({ manifest }, issues) => {
  const { author: written } = manifest.value
  if (!isPlainObject(written) || isText(written.name)) return []
  // Of another type it is an error, which the schema says.
  if (typeof written.name !== 'string' && written.name !== undefined) return []
  say(
    manifest,
    ['author'],
    `"author" in ${manifest.path} has no name, so it is served as if nobody were named.`,
    issues,
  )
  return [edit(manifest, 'author')]
}

export const emptyHomepage: Rule = ({ manifest }, issues) => {
  const { homepage } = manifest.value
  if (typeof homepage !== 'string' || homepage.trim() !== '') return []
  say(
    manifest,
    ['homepage'],
    `"homepage" in ${manifest.path} is empty, so it is left out of what is served.`,
    issues,
  )
  return [edit(manifest, 'homepage')]
}

/** Options need a title and a description, and may have nothing that clients do not know. */
export const userConfig: Rule = ({ manifest, faulty }, issues) => {
  const { userConfig: options } = manifest.value
  if (!isPlainObject(options) || faulty.has('userConfig')) return []
  const served = Object.entries(options).map(([name, option]): [string, JsonObject] => {
    const known = Object.entries(option as JsonObject).filter(([key]) => OPTION_FIELDS.has(key))
    const { title = name, description = title, ...others } = Object.fromEntries(known)
    return [name, { ...others, title, description }]
  })
  const changed = served.filter(([name, option]) => {
    const keys = Object.keys(options[name] as JsonObject)
    return keys.length !== Object.keys(option).length || keys.some((key) => !Object.hasOwn(option, key))
  })
  for (const [name] of changed) {
    const sentence = `The option "${name}" in ${manifest.path} is served with the title, description and fields that clients insist on.`
    say(manifest, ['userConfig', name], sentence, issues)
  }
  return changed.length === 0
    ? []
    : [edit(manifest, 'userConfig', { ...options, ...Object.fromEntries(changed) })]
}

/** Most often misspelt ones. Claude Code's validator warns of each, so they stay here. */
export const unknownFields: Rule = ({ manifest }, issues) => {
  const edits: Edit[] = []
  for (const key of Object.keys(manifest.value)) {
    if (KNOWN_FIELDS.has(key)) continue
    const why = ENTRY_FIELDS.has(key)
      ? `"${key}" in ${manifest.path} belongs in a marketplace's entry, so it is left out of what is served; remove it.`
      : `Clients do not know "${key}" in ${manifest.path}, so it is left out of what is served; check its spelling or remove it.`
    issues.warn('field_unknown', why, { path: manifest.path, line: manifest.lineOf([key]) })
    edits.push(edit(manifest, key))
  }
  return [...edits, ...underExperimental(manifest, issues)]
}

function underExperimental(manifest: PluginView['manifest'], issues: Issues): Edit[] {
  const { experimental } = manifest.value
  const found = EXPERIMENTAL_FIELDS.filter((field) => manifest.value[field] !== undefined)
  if (found.length === 0) return []
  for (const field of found)
    say(
      manifest,
      [field],
      `Clients want "${field}" in ${manifest.path} under "experimental", where it is served.`,
      issues,
    )
  const own = isPlainObject(experimental) ? experimental : {}
  const moved = Object.fromEntries(found.map((field) => [field, manifest.value[field]]))
  return [
    edit(manifest, 'experimental', { ...moved, ...own }),
    ...found.map((field) => edit(manifest, field)),
  ]
}

function edit({ path }: PluginView['manifest'], field: string, value?: unknown): Edit {
  return { path, field, value }
}

function say(manifest: PluginView['manifest'], at: string[], sentence: string, issues: Issues): void {
  issues.warn('served_differently', sentence, { path: manifest.path, line: manifest.lineOf(at) })
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}
