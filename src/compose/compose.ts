/**
 * From a set to a Git tree. Only points at trees that publishing stored: a handful of new objects however
 * large the items are. Pure: the same set gives the same tree, whoever asks and whenever.
 */

import type { Entitlement } from '../access/index.ts'
import { servedVersionOf } from '../catalog/index.ts'
import { encodeTree, type GitObject, gitObject, type Oid, type TreeEntry } from '../git/objects.ts'
import { kinds } from '../intake/index.ts'
import { ATTRIBUTES } from './attributes.ts'
import { type BundlePart, composeBundle } from './bundle.ts'
import { carrierOf } from './carrier.ts'
import type { ContentEntry } from './content-entry.ts'
import type { CataloguePlugin } from './formats/format.ts'
import { formats } from './formats/index.ts'
import { madeTree, revisionOf } from './made-tree.ts'
import { describeBundle, describePlugin, noticeOf } from './notice.ts'
import { encodeReadme, type ReadmeEntry } from './readme.ts'

interface ComposeRequest {
  marketplaceName: string
  bundleName: string
  /** What is mounted of a set, in the order of served names. */
  entries: readonly Entitlement[]
  /** Whom the catalogue names as an entry's author: its source, or its owner's user name. */
  authorOf(entry: Entitlement): string
  /** What the line served before: `renames` grows from it. */
  before: { readonly plugins: readonly string[]; readonly renames: readonly string[] }
}

const PLUGINS = 'plugins'

export interface Composition {
  tree: Oid
  /** Everything new that the tree needs, the tree itself included. */
  objects: GitObject[]
  contents: ContentEntry[]
  /** Names in the catalogue, sorted. */
  plugins: string[]
  /** Names once in the catalogue and no longer, sorted. */
  renames: string[]
}

export function compose(request: ComposeRequest): Composition {
  const objects: GitObject[] = []
  const cataloguePlugins: CataloguePlugin[] = []
  const pluginEntries: TreeEntry[] = []
  const bundleParts: BundlePart[] = []
  const listed = request.entries.map((entry) => listedOf(entry, request))
  for (const entry of request.entries) {
    const { mount } = kinds[entry.item.kind]
    if (mount.in === 'bundle') {
      bundleParts.push(partOf(entry, mount))
    } else if (mount.in === 'plugins') {
      pluginEntries.push({ name: entry.item.servedName, mode: '40000', oid: entry.version.mountOid })
      cataloguePlugins.push(pluginOf(entry, request.authorOf(entry)))
    }
  }
  if (bundleParts.length > 0) {
    const bundle = composeBundle(request.bundleName, request.marketplaceName, bundleParts)
    objects.push(...bundle.objects)
    pluginEntries.push({ name: request.bundleName, mode: '40000', oid: bundle.tree })
    cataloguePlugins.push({
      name: request.bundleName,
      version: bundle.version,
      description: describeBundle(bundle.description, noticedIn(listed, request.bundleName)),
      authorName: request.marketplaceName,
      category: null,
      tags: [],
      folder: folderOf(request.bundleName),
    })
  }
  cataloguePlugins.sort((a, b) => (a.name < b.name ? -1 : 1))
  const plugins = cataloguePlugins.map((plugin) => plugin.name)
  const renames = renamesAfter(request.before, plugins)
  const contents = request.entries.map((entry) => contentOf(entry, request.bundleName))
  const root = composeRoot(request.marketplaceName, pluginEntries, cataloguePlugins, renames, listed)
  return { tree: root.oid, objects: [...objects, ...root.objects], contents, plugins, renames }
}

/** (the parent's renames ∪ the parent's names) ∖ today's names, sorted. */
function renamesAfter(before: ComposeRequest['before'], plugins: readonly string[]): string[] {
  const today = new Set(plugins)
  const gone = new Set([...before.renames, ...before.plugins].filter((name) => !today.has(name)))
  return [...gone].sort()
}

function composeRoot(
  marketplaceName: string,
  pluginEntries: readonly TreeEntry[],
  plugins: readonly CataloguePlugin[],
  renames: readonly string[],
  listed: readonly ReadmeEntry[],
): { oid: Oid; objects: GitObject[] } {
  const folder = gitObject('tree', encodeTree(pluginEntries))
  const catalogue = { marketplaceName, revision: revisionOf(folder.oid), plugins, renames }
  const files = [
    ATTRIBUTES,
    ...formats.flatMap((format) => format.catalogue(catalogue)),
    { path: 'README.md', content: encodeReadme(marketplaceName, listed) },
  ]
  if (plugins.length === 0) return madeTree(files, [])
  const root = madeTree(files, [{ name: PLUGINS, mode: '40000', oid: folder.oid }])
  return { oid: root.oid, objects: [folder, ...root.objects] }
}

function partOf(entry: Entitlement, mount: BundlePart['mount']): BundlePart {
  return {
    servedName: entry.item.servedName,
    mountOid: entry.version.mountOid,
    mount,
    publishedAtSeconds: Math.floor(entry.version.publishedAt / 1000),
  }
}

function folderOf(name: string): string {
  return `${PLUGINS}/${name}`
}

function pluginOf(entry: Entitlement, authorName: string): CataloguePlugin {
  return {
    name: entry.item.servedName,
    version: servedVersionOf(entry.version),
    description: describePlugin(entry.version.description, noticeOf(entry)),
    authorName,
    category: entry.item.category,
    tags: entry.item.tags,
    folder: folderOf(entry.item.servedName),
  }
}

function contentOf(entry: Entitlement, bundleName: string): ContentEntry {
  const { servedName, kind } = entry.item
  const plugin = carrierOf(entry.item, bundleName) ?? servedName
  return { name: servedName, kind, version: servedVersionOf(entry.version), plugin }
}

/** What the README lists: the contents, with what a snapshot need not note. */
function listedOf(
  entry: Entitlement,
  { bundleName, authorOf }: Pick<ComposeRequest, 'bundleName' | 'authorOf'>,
): ReadmeEntry {
  const notice = noticeOf(entry)
  const content = { ...contentOf(entry, bundleName), author: authorOf(entry) }
  return notice === undefined ? content : { ...content, notice }
}

function noticedIn(listed: readonly ReadmeEntry[], bundleName: string) {
  return listed.flatMap(({ name, plugin, notice }) =>
    plugin === bundleName && notice !== undefined ? [{ name, notice }] : [],
  )
}
