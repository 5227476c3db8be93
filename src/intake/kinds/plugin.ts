/** A plugin: a folder with `.claude-plugin/plugin.json`. Source: docs/clients.md 5.1. */
import { type BundleFile, replaced } from '../bundle.ts'
import { pluginCapabilities } from '../capabilities/capabilities.ts'
import { checkSchema } from '../check-schema.ts'
import type { PluginView } from '../client-rules/rule.ts'
import { applyRules } from '../client-rules/rules.ts'
import { checkComponents } from '../components.ts'
import { definitionsOf } from '../definitions.ts'
import { readDependencies } from '../dependencies.ts'
import { isPlainObject, type JsonObject, type ManifestDocument } from '../document.ts'
import { Issues } from '../issues.ts'
import { readJson } from '../json.ts'
import { filesAndFolders } from '../manifest-paths.ts'
import { withManifests, withServersFile } from '../plugin-layouts.ts'
import { readName, readText, readVersion } from '../read-fields.ts'
import { folderOf, pathsOf, sortFiles } from '../root.ts'
import { pluginJsonSchema, TELLING_FIELDS } from '../schemas/plugin-json.ts'
import { decodeText } from '../text.ts'
import type { ItemKind, ReadOptions, Stamp } from './item-kind.ts'

const FILE = '.claude-plugin/plugin.json'

export const plugin = {
  name: 'plugin',
  words: {
    one: 'plugin',
    withArticle: 'a plugin',
    many: 'plugins',
    title: 'Plugin',
    titles: 'Plugins',
    purpose: 'Skills, agents, commands, hooks and MCP servers that belong together.',
    layout: 'a .claude-plugin/plugin.json with a name',
    ifSeveral: 'upload one at a time, or make them one plugin with a .claude-plugin/plugin.json',
    quiet: 'Your agent reads it; it runs nothing by itself.',
  },
  /** Something plugged in. */
  emblem: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4',
  issues: {
    missing: {
      code: 'zip_missing_plugin_json',
      means: 'There is no .claude-plugin/plugin.json where a plugin has it.',
    },
    multiple: {
      code: 'zip_multiple_plugins',
      means: 'There is more than one plugin on the same level.',
    },
    mistaken: { code: 'zip_looks_like_plugin', means: 'A plugin was sent as something else.' },
  },
  mount: { in: 'plugins' },
  versionFile: FILE,

  rank: 0,
  holdsOthers: true,
  withSign: withManifests,
  anchors: (files) => pathsOf(files, FILE),
  rootOf: (anchor) => folderOf(folderOf(anchor).slice(0, -1)),

  read(sent, issues, options) {
    const files = sortFiles(withServersFile(sent))
    const document = readJson(files.find(({ path }) => path === FILE)!, issues)
    if (document === undefined) return undefined
    const view = viewOf(document, files, issues, options)
    const rewritten = applyRules(view, issues)
    const toEnable = checkComponents(view, issues)
    const name = readName(document, issues, options)
    const version = readVersion(document, ['version'], issues, options)
    const description = readText(document, 'description')
    if (description === '') {
      issues.warn(
        'field_missing',
        `${FILE} has no "description"; add one, so that people know what "${name}" does.`,
        {
          path: FILE,
          line: 1,
        },
      )
    }
    return {
      name,
      ...(version === undefined ? {} : { version }),
      description,
      files: files.map((file) => (toEnable.has(file.path) ? { ...file, mode: '100755' } : file)),
      rewritten,
      dependencies: readDependencies(document, issues),
      capabilities: pluginCapabilities(replaced(files, rewritten), name),
    }
  },

  capabilities: pluginCapabilities,

  isHollow: ({ hooks, mcpServers, lspServers, skills, agents, commands, monitors, settings, styles }) =>
    [hooks, mcpServers, lspServers, skills, agents, commands, monitors, settings, styles].every(
      (names) => names.length === 0,
    ),

  about: { files: (servedName) => ['SKILL.md', `${servedName}.md`, 'README.md', 'readme.md'] },

  rewrite(files) {
    const issues = new Issues()
    const file = files.find(({ path }) => path === FILE)
    const document = file && readJson(file, issues)
    return document === undefined
      ? []
      : applyRules(viewOf(document, files, issues, { isForeign: true }), issues)
  },

  stampedPath: () => FILE,

  stamp: ({ files }, stamp) => files.map((file) => (file.path === FILE ? stampManifest(file, stamp) : file)),
} as const satisfies ItemKind

function viewOf(
  manifest: ManifestDocument,
  files: readonly BundleFile[],
  issues: Issues,
  { isForeign = false }: ReadOptions,
): PluginView {
  const severityOf = (field: string) => (isForeign && TELLING_FIELDS.has(field) ? 'warning' : 'error')
  return {
    manifest,
    files,
    existing: filesAndFolders(files),
    faulty: checkSchema(pluginJsonSchema, manifest, severityOf, issues),
    hooks: definitionsOf(manifest, 'hooks', files, issues),
    mcpServers: definitionsOf(manifest, 'mcpServers', files, issues),
    lspServers: definitionsOf(manifest, 'lspServers', files, issues),
    isForeign,
  }
}

function stampManifest(file: BundleFile, stamp: Stamp): BundleFile {
  const {
    name: _,
    version: __,
    description,
    author,
    dependencies,
    ...rest
  } = JSON.parse(decodeText(file.content)!) as JsonObject
  const served = stamp.dependencies ?? dependencies
  const manifest = {
    name: stamp.servedName,
    version: stamp.version,
    description: isCutFrom(description, stamp.description) ? description : stamp.description,
    author: isPlainObject(author) ? author : { name: stamp.authorName },
    ...rest,
    ...(Array.isArray(served) && served.length > 0 ? { dependencies: served } : {}),
  }
  return { path: file.path, mode: '100644', content: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) }
}

/** Whether the store shows the beginning of a text that it has no room for: the plugin's own may be longer. */
function isCutFrom(own: unknown, shown: string): own is string {
  return typeof own === 'string' && shown.endsWith('…') && own.trim().startsWith(shown.slice(0, -1))
}
