/** What stands inside a plugin: skills, agents, commands, hooks and servers, checked and listed. */

import { PARTS_FRONT_MATTER_BYTES_MAX } from '../kernel/limits.ts'
import { type BundleFile, type Capabilities, executables } from './bundle.ts'
import { checkSchema } from './check-schema.ts'
import { definitionsOf } from './definitions.ts'
import { isPlainObject, type ManifestDocument } from './document.ts'
import { frontMatterBytes, readFrontMatter } from './front-matter.ts'
import { readHooks } from './hooks.ts'
import { Issues } from './issues.ts'
import { inlineCommands, type Part, partsOf } from './parts.ts'
import { readText, readTools } from './read-fields.ts'
import { agentSchema, mcpSchema, skillSchema } from './schemas/components.ts'
import { warnSecrets } from './secrets.ts'

/** Client conventions, besides what plugin.json names itself. */
const MCP_FILE = '.mcp.json'
const LSP_FILE = '.lsp.json'

export function readComponents(
  manifest: ManifestDocument,
  files: readonly BundleFile[],
  issues: Issues,
): Capabilities {
  const names = { skills: new Set<string>(), agents: new Set<string>(), commands: new Set<string>() }
  const tools = new Set<string>()
  for (const name of inlineCommands(manifest.value)) names.commands.add(name)
  for (const part of withinBudget(partsOf(manifest.value, files), issues)) {
    const document = readMarkdown(part, issues)
    names[part.kind].add(part.name ?? nameOfOwnSkill(document, manifest))
    if (document === undefined) continue
    for (const tool of readTools(document, part.kind === 'agents' ? 'tools' : 'allowed-tools'))
      tools.add(tool)
  }
  warnSecrets(manifest, issues)
  return {
    hooks: readHooks(manifest, files, issues),
    mcpServers: readServers(manifest, 'mcpServers', MCP_FILE, files, issues),
    lspServers: readServers(manifest, 'lspServers', LSP_FILE, files, issues),
    scripts: executables(files),
    tools: [...tools].sort(),
    skills: [...names.skills].sort(),
    agents: [...names.agents].sort(),
    commands: [...names.commands].sort(),
  }
}

/** Parts whose front matter together stays within its limit: reading YAML is slow, and a plugin may have thousands. */
function* withinBudget(parts: Iterable<Part>, issues: Issues): Generator<Part> {
  let bytes = 0
  for (const part of parts) {
    bytes += frontMatterBytes(part.file.content)
    if (bytes > PARTS_FRONT_MATTER_BYTES_MAX) {
      issues.error(
        'too_large',
        `The front matter of the skills, agents and commands together has more than ${PARTS_FRONT_MATTER_BYTES_MAX} bytes; shorten it or make several plugins.`,
        { path: part.file.path },
      )
      return
    }
    yield part
  }
}

function nameOfOwnSkill(skill: ManifestDocument | undefined, manifest: ManifestDocument): string {
  const name = skill === undefined ? '' : readText(skill, 'name')
  return name || readText(manifest, 'name') || 'SKILL.md'
}

/** Front matter inside a plugin: what is wrong there costs one component, not the plugin, so it is a warning. */
function readMarkdown({ kind, name, file }: Part, issues: Issues): ManifestDocument | undefined {
  const found = new Issues()
  const document = readFrontMatter(file, found)
  if (document !== undefined && kind !== 'commands') {
    checkSchema(kind === 'skills' ? skillSchema : agentSchema, document, 'warning', found)
  }
  for (const { code, message, ...place } of found.list) {
    if (code === 'front_matter_missing' && kind === 'commands') continue
    // What hides from people hides from whoever reviews the plugin, too.
    const severity = code === 'invisible_text' ? 'error' : 'warning'
    issues.add(code as 'front_matter_invalid', severity, message, place)
  }
  if (document !== undefined && kind === 'skills' && name !== undefined) warnMismatch(document, name, issues)
  return document
}

function warnMismatch(document: ManifestDocument, folder: string, issues: Issues): void {
  const name = readText(document, 'name')
  if (name === '' || name === folder) return
  issues.warn('name_mismatch', `The skill in "${folder}" calls itself "${name}"; give both the same name.`, {
    path: document.path,
    line: document.lineOf(['name']),
  })
}

function readServers(
  manifest: ManifestDocument,
  field: 'mcpServers' | 'lspServers',
  conventional: string,
  files: readonly BundleFile[],
  issues: Issues,
): string[] {
  const schema = field === 'mcpServers' ? mcpSchema : undefined
  const documents = definitionsOf(manifest, field, conventional, files, schema, issues)
  const names = documents.flatMap((document) => {
    const servers = document.value[field] ?? document.value
    return isPlainObject(servers) ? Object.keys(servers) : []
  })
  return [...new Set(names)].sort()
}
