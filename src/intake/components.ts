/** What stands inside a plugin: skills, agents, commands, hooks and servers, checked. */

import { PARTS_FRONT_MATTER_BYTES_MAX } from '../kernel/limits.ts'
import { checkSchema } from './check-schema.ts'
import type { PluginView } from './client-rules/rule.ts'
import type { ManifestDocument } from './document.ts'
import { frontMatterBytes, readFrontMatter } from './front-matter.ts'
import { warnOfAbsolutePaths } from './hooks.ts'
import { Issues } from './issues.ts'
import { type Part, partsOf } from './parts.ts'
import { readText } from './read-fields.ts'
import { checkRuns } from './runs.ts'
import { agentSchema, skillSchema } from './schemas/components.ts'
import { warnOfUnfound } from './unfound.ts'

/** @returns paths of programs that only lack the executable bit */
export function checkComponents(
  { manifest, files, hooks, mcpServers, lspServers }: PluginView,
  issues: Issues,
): Set<string> {
  const parts = partsOf(manifest.value, files)
  for (const part of withinBudget(parts, issues)) checkMarkdown(part, issues)
  warnOfAbsolutePaths(hooks, issues)
  warnOfUnfound(files, parts, issues)
  return checkRuns(hooks, [...mcpServers, ...lspServers], files, issues)
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
