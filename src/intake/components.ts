/** What stands inside a plugin: skills, agents, commands, hooks and servers, checked. */

import { PARTS_FRONT_MATTER_BYTES_MAX } from '../kernel/limits.ts'
import type { BundleFile } from './bundle.ts'
import { checkSchema } from './check-schema.ts'
import { definitionsOf } from './definitions.ts'
import type { ManifestDocument } from './document.ts'
import { frontMatterBytes, readFrontMatter } from './front-matter.ts'
import { checkHooks } from './hooks.ts'
import { Issues } from './issues.ts'
import { type Part, partsOf } from './parts.ts'
import { readText } from './read-fields.ts'
import { checkRuns } from './runs.ts'
import { agentSchema, mcpSchema, skillSchema } from './schemas/components.ts'
import { warnOfUnfound } from './unfound.ts'

/** Client conventions, besides what plugin.json names itself. */
const MCP_FILE = '.mcp.json'
const LSP_FILE = '.lsp.json'

/** @returns paths of programs that only lack the executable bit */
export function checkComponents(
  manifest: ManifestDocument,
  files: readonly BundleFile[],
  issues: Issues,
): Set<string> {
  const parts = partsOf(manifest.value, files)
  for (const part of withinBudget(parts, issues)) checkMarkdown(part, issues)
  const hooks = checkHooks(manifest, files, issues)
  const servers = [
    ...definitionsOf(manifest, 'mcpServers', MCP_FILE, files, mcpSchema, issues),
    ...definitionsOf(manifest, 'lspServers', LSP_FILE, files, undefined, issues),
  ]
  warnOfUnfound(manifest, files, parts, issues)
  return checkRuns(hooks, servers, files, issues)
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

/** Front matter inside a plugin: what is wrong there costs one component, not the plugin, so it is a warning. */
function checkMarkdown({ kind, name, file }: Part, issues: Issues): void {
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
}

function warnMismatch(document: ManifestDocument, folder: string, issues: Issues): void {
  const name = readText(document, 'name')
  if (name === '' || name === folder) return
  issues.warn('name_mismatch', `The skill in "${folder}" calls itself "${name}"; give both the same name.`, {
    path: document.path,
    line: document.lineOf(['name']),
  })
}
