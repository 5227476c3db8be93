/**
 * Which files of its folder belong to a plugin that shares the folder with others. At a marketplace's root a list of
 * skills in an entry takes the place of the search for them; below `plugins/NAME`, where Stoa serves it, the same list
 * adds to the search. So that it means the same there, only what the entry lists is there to be found.
 * Source: measured with Claude Code 2.1.329, `plugin details`.
 */
import { type BundleFile, isPlainObject, type JsonObject, normalPath } from '../intake/index.ts'
import type { Issue } from '../kernel/errors.ts'

/** What a plugin has around it. */
export interface Surroundings {
  /** Its folder is the marketplace's own. */
  isRoot: boolean
  /** There are other entries of the same folder. */
  isShared: boolean
  /** What all entries of the folder list, its own among it. */
  listed: ReadonlySet<string>
  /** Folders of other plugins inside of this one's, relative to it. */
  inner: ReadonlySet<string>
}

export const ALONE: Surroundings = { isRoot: false, isShared: false, listed: new Set(), inner: new Set() }

/** Fields that name parts of a plugin, and where clients look for such parts by themselves. */
const PART_FOLDERS: Readonly<Record<string, string>> = {
  commands: 'commands',
  agents: 'agents',
  outputStyles: 'output-styles',
  workflows: 'workflows',
}
const PATH_FIELDS = ['skills', ...Object.keys(PART_FOLDERS), 'hooks', 'mcpServers', 'lspServers']
const HOOKS_FILE = 'hooks/hooks.json'

/** Catalogues, in every place where a client looks for one: a plugin is none. */
const CATALOGUE =
  /^(marketplace\.json|(\.claude-plugin|\.agents\/plugins|\.github\/plugin|\.cursor-plugin|\.codex-plugin|\.plugin)\/marketplace\.json)$/

/** Paths that a manifest lists, in any field. */
export function listedBy(manifest: JsonObject): Set<string> {
  return new Set(PATH_FIELDS.flatMap((field) => listed(manifest, field)))
}

/**
 * The files that the plugin is made of: what it lists, and whatever is no part of another. One that lists nothing has
 * everything that is found in its folder, as with every client.
 * @param manifest as its plugin.json and its entry make it
 * @param issues about files of the folder; those about files of others go with them
 * @returns `left`: what of these issues is about its own files
 */
export function ownFiles(
  files: readonly BundleFile[],
  manifest: JsonObject,
  around: Surroundings,
  issues: readonly Issue[],
): { files: BundleFile[]; left: Issue[]; others: Issue[] } {
  const isOthers = othersIn(files, manifest, around)
  const kept = files.filter(({ path }) => !isOthers(path))
  const left = files.filter(({ path }) => isOthers(path) && !CATALOGUE.test(path)).map(({ path }) => path)
  const own = issues.filter(({ path }) => path === undefined || !isOthers(path))
  return { files: kept, left: own, others: left.length === 0 ? [] : [leftOut(left)] }
}

function othersIn(
  files: readonly BundleFile[],
  manifest: JsonObject,
  { isRoot, isShared, listed: claimed, inner }: Surroundings,
): (path: string) => boolean {
  const own = listedBy(manifest)
  const isList = PATH_FIELDS.some((field) => declares(manifest[field]))
  const isOwn = (path: string) => own.has(path) || below(path, own)
  const skills = new Set(isRoot || isShared ? unlistedSkills(files, manifest, own) : [])
  const parts = Object.entries(PART_FOLDERS).flatMap(([field, folder]) =>
    isShared && declares(manifest[field]) ? [folder] : [],
  )
  const holdsOwn = new Set([...own].flatMap(foldersAbove))
  const innerOnly = new Set([...inner].filter((folder) => !own.has(folder) && !holdsOwn.has(folder)))
  return (path) => {
    if (CATALOGUE.test(path)) return true
    if (isOwn(path)) return false
    if (skills.has(path) || below(path, skills)) return true
    if (isList && (below(path, innerOnly) || claimed.has(path) || below(path, claimed))) return true
    if (path === HOOKS_FILE) return isShared && declares(manifest.hooks)
    return path.endsWith('.md') && parts.some((folder) => path.startsWith(`${folder}/`))
  }
}

/** Where a list of skills takes the place of the search: every other skill, with all that lies in its folder. */
function unlistedSkills(
  files: readonly BundleFile[],
  manifest: JsonObject,
  own: ReadonlySet<string>,
): string[] {
  if (!declares(manifest.skills)) return []
  const holdsOwn = new Set([...own].flatMap(foldersAbove))
  return files.flatMap(({ path }) => {
    if (path === 'SKILL.md') return own.has('') ? [] : [path]
    if (!path.endsWith('/SKILL.md')) return []
    const folder = path.slice(0, -'/SKILL.md'.length)
    const isListed = own.has(folder) || own.has(path) || below(path, own)
    // A folder that holds a listed skill stays; only its own SKILL.md goes.
    return isListed ? [] : [holdsOwn.has(folder) ? path : folder]
  })
}

/** Paths under a field: a text, a list of texts, or the sources of definitions. */
function listed(manifest: JsonObject, field: string): string[] {
  const value = manifest[field]
  const entries: unknown[] = Array.isArray(value)
    ? value
    : isPlainObject(value) && field === 'commands'
      ? Object.values(value).map((entry) => (isPlainObject(entry) ? entry.source : undefined))
      : [value]
  return entries.filter((entry): entry is string => typeof entry === 'string').map(normalPath)
}

/** An empty list says nothing: clients search as without it. */
function declares(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  return typeof value === 'string' || (isPlainObject(value) && Object.keys(value).length > 0)
}

/** Whether a path lies in one of these folders; the root, `''`, holds everything. */
function below(path: string, folders: ReadonlySet<string>): boolean {
  return folders.size > 0 && (folders.has('') || foldersAbove(path).some((folder) => folders.has(folder)))
}

/** `a/b/c` lies in `a` and `a/b`. */
function foldersAbove(path: string): string[] {
  const folders: string[] = []
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) folders.push(path.slice(0, at))
  return folders
}

function leftOut([first, ...others]: readonly string[]): Issue {
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return {
    code: 'file_not_served',
    severity: 'warning',
    path: first!,
    message: `"${first}"${more} of the same folder belong to no part that this plugin lists and are left out; list in its entry what is missing.`,
  }
}
