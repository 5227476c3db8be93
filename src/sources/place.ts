/** Where the entry of a marketplace says its plugin is. Source: docs/clients.md 4.2. Pure: nothing is looked up. */

import { isOid, type Oid } from '../git/objects.ts'
import { isPlainObject, type JsonObject } from '../intake/index.ts'
import { cut } from '../kernel/cut.ts'
import { SOURCE_REF_CHARS_MAX, SOURCE_URL_CHARS_MAX } from '../kernel/limits.ts'

export type Place =
  /** In the marketplace's own repository: the first of these folders that is there. The root is `''`. */
  | { at: 'here'; folders: readonly string[] }
  /** In another repository, at its HEAD unless `ref` or `commit` says otherwise. */
  | { at: 'elsewhere'; url: string; folder: string; ref: string | null; commit: Oid | null }
  /** Where Stoa does not go. */
  | { at: 'unavailable'; why: string }
  /** Nowhere that makes sense. */
  | { at: 'wrong'; why: string }

/** @param pluginRoot `metadata.pluginRoot`: the base of bare names; empty for none */
export function placeOf(source: unknown, pluginRoot: string): Place {
  if (typeof source === 'string') return inside(source, pluginRoot)
  if (!isPlainObject(source))
    return wrong('The entry has no source; name its folder, such as "./plugins/lint".')
  const kind = String(source.source ?? '')
  const read = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined
  if (read !== undefined) return read(source, pluginRoot)
  const why = UNAVAILABLE[kind] ?? `Stoa does not know sources of the kind ${JSON.stringify(cut(kind, 40))}`
  return { at: 'unavailable', why: `${why}; publish the plugin from a Git repository to have it here.` }
}

const READERS: Readonly<Record<string, (source: JsonObject, pluginRoot: string) => Place>> = {
  github: ({ repo, ...rest }) => elsewhere(shorthand(repo), { ...rest, path: '' }),
  url: ({ url, ...rest }) => elsewhere(addressOf(url), { ...rest, path: '' }),
  git: ({ url, ...rest }) => elsewhere(addressOf(url), { ...rest, path: '' }),
  'git-subdir': ({ url, ...rest }) => elsewhere(addressOf(url), rest),
  local: ({ path }, pluginRoot) => inside(String(path ?? ''), pluginRoot),
}

const UNAVAILABLE: Readonly<Record<string, string>> = {
  npm: 'The plugin is an npm package, which Stoa does not fetch',
  archive: 'The plugin is an archive on the web, which Stoa does not fetch',
  command: 'The plugin is the output of a command, which Stoa does not run',
}

function inside(source: string, pluginRoot: string): Place {
  const path = folderFrom(source)
  const root = folderFrom(pluginRoot)
  if (path === undefined || root === undefined) {
    const shown = JSON.stringify(cut(path === undefined ? source : pluginRoot, 100))
    return wrong(`${shown} leads out of the repository; name a folder in it, such as "./plugins/lint".`)
  }
  if (root === '') return { at: 'here', folders: [path] }
  const below = path === '' ? root : `${root}/${path}`
  // A bare name is below the plugin root. "./name" is below the repository's, though not every author knows.
  return { at: 'here', folders: source.startsWith('.') ? [path, below] : [below, path] }
}

/** `./a/b/` as `a/b`; `undefined` for what could lead out of the repository. */
function folderFrom(path: string): string | undefined {
  if (path.includes('\\') || path.includes('\0') || path.startsWith('/') || /^[A-Za-z]:/.test(path))
    return undefined
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  return segments.includes('..') ? undefined : segments.join('/')
}

function elsewhere(url: string | undefined, { path, ref, sha }: JsonObject): Place {
  if (url === undefined)
    return { at: 'unavailable', why: 'The plugin has no https address; only those can be fetched.' }
  const folder = folderFrom(typeof path === 'string' ? path : '')
  if (folder === undefined) return wrong(`${JSON.stringify(path)} leads out of ${url}; name a folder in it.`)
  const commit = typeof sha === 'string' && sha !== '' ? sha : undefined
  if (commit !== undefined && !isOid(commit))
    return wrong(`"${cut(commit, 50)}" is not a commit id; give all 40 lower-case hex digits.`)
  const isRef = typeof ref === 'string' && ref !== '' && ref.length <= SOURCE_REF_CHARS_MAX
  return { at: 'elsewhere', url, folder, ref: isRef ? ref : null, commit: commit ?? null }
}

function wrong(why: string): Place {
  return { at: 'wrong', why }
}

const SHORTHAND = /^[A-Za-z0-9][A-Za-z0-9-]*\/(?!\.\.?(?:\.git)?$)[A-Za-z0-9._-]+$/

/** `owner/name` on GitHub. */
function shorthand(repo: unknown): string | undefined {
  if (typeof repo !== 'string' || !SHORTHAND.test(repo)) return undefined
  return `https://github.com/${repo.replace(/\.git$/, '')}.git`
}

/** Without user name and password, which nobody should have written there. */
function addressOf(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > SOURCE_URL_CHARS_MAX) return undefined
  if (!URL.canParse(text)) return shorthand(text)
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined
  url.username = ''
  url.password = ''
  url.hash = ''
  return url.href
}
