/** What stands inside a plugin: skills, agents, commands, hooks and servers, checked and listed. */
import { type BundleFile, type Capabilities, executables, noCapabilities } from './bundle.ts'
import { checkSchema, type ManifestSchema } from './check-schema.ts'
import { isPlainObject, type ManifestDocument } from './document.ts'
import { readFrontMatter } from './front-matter.ts'
import { Issues } from './issues.ts'
import { readJson } from './json.ts'
import { readText, readTools } from './read-fields.ts'
import { agentSchema, HOOK_EVENTS, hooksSchema, mcpSchema, skillSchema } from './schemas/components.ts'
import { warnSecrets } from './secrets.ts'

/** Client conventions, besides what plugin.json names itself. */
const HOOKS_FILE = 'hooks/hooks.json'
const MCP_FILE = '.mcp.json'
const LSP_FILE = '.lsp.json'

export function readComponents(
  manifest: ManifestDocument,
  files: readonly BundleFile[],
  issues: Issues,
): Capabilities {
  const capabilities = { ...noCapabilities(), scripts: executables(files) }
  const tools = new Set<string>()
  for (const file of files) {
    const [folder, name] = componentOf(file.path)
    if (folder === undefined || name === undefined) continue
    capabilities[folder].push(name)
    for (const tool of readMarkdown(file, folder, issues)) tools.add(tool)
  }
  capabilities.tools = [...tools].sort()
  capabilities.hooks = readHooks(manifest, files, issues)
  capabilities.mcpServers = readServers(manifest, 'mcpServers', MCP_FILE, files, issues)
  capabilities.lspServers = readServers(manifest, 'lspServers', LSP_FILE, files, issues)
  warnSecrets(manifest, issues)
  return capabilities
}

/** `skills/x/SKILL.md`, `agents/x.md`, `commands/a/x.md`. */
function componentOf(path: string): ['skills' | 'agents' | 'commands', string] | [] {
  const skill = /^skills\/([^/]+)\/SKILL\.md$/.exec(path)
  if (skill) return ['skills', skill[1]!]
  const other = /^(agents|commands)\/(.+)\.md$/.exec(path)
  return other ? [other[1] as 'agents' | 'commands', other[2]!] : []
}

/** Front matter inside a plugin: what is wrong there costs one component, not the plugin, so it is a warning. */
function readMarkdown(file: BundleFile, folder: 'skills' | 'agents' | 'commands', issues: Issues): string[] {
  const found = new Issues()
  const document = readFrontMatter(file, found)
  if (document !== undefined && folder !== 'commands') {
    checkSchema(folder === 'skills' ? skillSchema : agentSchema, document, 'warning', found)
  }
  for (const { code, message, ...place } of found.list) {
    if (code === 'front_matter_missing' && folder === 'commands') continue
    issues.warn(code as 'front_matter_invalid', message, place)
  }
  if (document !== undefined && folder === 'skills') warnMismatch(document, issues)
  return document === undefined ? [] : readTools(document, folder === 'agents' ? 'tools' : 'allowed-tools')
}

function warnMismatch(document: ManifestDocument, issues: Issues): void {
  const folder = document.path.split('/').at(-2)!
  const name = readText(document, 'name')
  if (name === '' || name === folder) return
  issues.warn('name_mismatch', `The skill in "${folder}" calls itself "${name}"; give both the same name.`, {
    path: document.path,
    line: document.lineOf(['name']),
  })
}

function readHooks(manifest: ManifestDocument, files: readonly BundleFile[], issues: Issues): string[] {
  const documents = documentsOf(manifest, 'hooks', HOOKS_FILE, files, hooksSchema, issues)
  const events = new Set<string>()
  for (const document of documents) {
    const { hooks } = document.value
    if (!isPlainObject(hooks)) continue
    for (const [event, matchers] of Object.entries(hooks)) {
      events.add(event)
      if (!HOOK_EVENTS.has(event)) {
        issues.warn('field_unknown', `Clients know no hook event "${event}"; check its spelling.`, {
          path: document.path,
          line: document.lineOf(['hooks', event]),
        })
      }
      warnAbsolute(document, event, matchers, issues)
    }
  }
  return [...events].sort()
}

/** A command at a place that exists on its author's machine only. Programs every machine has are fine. */
function warnAbsolute(document: ManifestDocument, event: string, matchers: unknown, issues: Issues): void {
  for (const [index, matcher] of (Array.isArray(matchers) ? matchers : []).entries()) {
    const hooks = isPlainObject(matcher) && Array.isArray(matcher.hooks) ? matcher.hooks : []
    for (const hook of hooks) {
      const command = isPlainObject(hook) && typeof hook.command === 'string' ? hook.command : ''
      const absolute = /(?:^|[\s"'=])((?:\/(?!bin\/|usr\/bin\/|dev\/null)|~\/|[A-Za-z]:\\)[^\s"']+)/.exec(
        command,
      )?.[1]
      if (absolute === undefined) continue
      issues.warn(
        'path_absolute',
        `A ${event} hook uses "${absolute}", which other machines may not have; use \${CLAUDE_PLUGIN_ROOT}.`,
        {
          path: document.path,
          line: document.lineOf(['hooks', event, index]),
        },
      )
    }
  }
}

function readServers(
  manifest: ManifestDocument,
  field: 'mcpServers' | 'lspServers',
  conventional: string,
  files: readonly BundleFile[],
  issues: Issues,
): string[] {
  const schema = field === 'mcpServers' ? mcpSchema : undefined
  const documents = documentsOf(manifest, field, conventional, files, schema, issues)
  const names = documents.flatMap((document) => {
    const servers = document.value[field] ?? document.value
    return isPlainObject(servers) ? Object.keys(servers) : []
  })
  return [...new Set(names)].sort()
}

/** The conventional file, files named in plugin.json, and a definition inside it, each checked. */
function documentsOf(
  manifest: ManifestDocument,
  field: 'hooks' | 'mcpServers' | 'lspServers',
  conventional: string,
  files: readonly BundleFile[],
  schema: ManifestSchema | undefined,
  issues: Issues,
): ManifestDocument[] {
  const value = manifest.value[field]
  const named = (Array.isArray(value) ? value : [value]).filter(
    (entry): entry is string => typeof entry === 'string',
  )
  const paths = new Set([conventional, ...named.map((path) => path.replace(/^\.\//, ''))])
  const documents = files
    .filter((file) => paths.has(file.path) && file.path.endsWith('.json'))
    .flatMap((file) => readJson(file, issues) ?? [])
  for (const document of documents) warnSecrets(document, issues)
  const inline: ManifestDocument[] = isPlainObject(value) ? [inlineOf(manifest, field, value)] : []
  for (const document of [...documents.map((document) => wrap(document, field)), ...inline]) {
    if (schema !== undefined) checkSchema(schema, document, 'error', issues)
  }
  return [...documents, ...inline]
}

/** `.mcp.json` may leave the outer key away. */
function wrap(document: ManifestDocument, field: string): ManifestDocument {
  if (field !== 'mcpServers' || field in document.value) return document
  return {
    ...document,
    value: { [field]: document.value },
    lineOf: (pointer) => document.lineOf(pointer.slice(1)),
  }
}

function inlineOf(
  manifest: ManifestDocument,
  field: string,
  value: Record<string, unknown>,
): ManifestDocument {
  return { path: manifest.path, value: { [field]: value }, lineOf: (pointer) => manifest.lineOf(pointer) }
}
