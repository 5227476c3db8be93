/** MCP and LSP servers: one that is wrong inside plugin.json costs the plugin, one in a file of its own itself. */
import { cut } from '../../kernel/cut.ts'
import { NAME_CHARS_MAX } from '../../kernel/limits.ts'
import { problemWith, type ValueProblem } from '../check-schema.ts'
import type { Definition, DefinitionField } from '../definitions.ts'
import { isPlainObject, type JsonObject } from '../document.ts'
import type { Issues } from '../issues.ts'
import { lspServerSchema, mcpServerSchemas } from '../schemas/servers.ts'
import { servedPath } from './paths.ts'
import type { Edit, PluginView, Rule } from './rule.ts'
import { servedDefinitions } from './served-definitions.ts'

export const mcpServers: Rule = (plugin, issues) => servers(plugin, 'mcpServers', problemOfMcp, issues)

export const lspServers: Rule = (plugin, issues) => [
  ...servers(plugin, 'lspServers', (server) => problemWith(lspServerSchema, server), issues),
  ...plugin.lspServers.filter(({ at }) => at === undefined).flatMap((file) => withoutOuterKey(file, issues)),
]

type ProblemOf = (server: unknown) => ValueProblem | undefined

function servers(plugin: PluginView, field: DefinitionField, problemOf: ProblemOf, issues: Issues): Edit[] {
  for (const definition of plugin[field]) check(definition, field, problemOf, issues)
  const served = (inline: Definition) => withoutUnreachable(inline, field, issues)
  return servedDefinitions(plugin, field, (at, path) => servedPath(plugin, at, path, issues), served)
}

function check(definition: Definition, field: DefinitionField, problemOf: ProblemOf, issues: Issues): void {
  const { path, at } = definition
  const found = definition.value[field]
  if (!isPlainObject(found)) {
    const sentence = `"${field}" in ${path} must be an object of servers, so clients see none; change it.`
    issues.warn('field_invalid', sentence, { path, line: definition.lineOf([field]) })
    return
  }
  for (const [name, server] of Object.entries(found)) {
    const problem = problemOf(server)
    if (problem === undefined) continue
    const place = { path, line: definition.lineOf([field, name, ...problem.at]) }
    const what = `The server "${cut(name, NAME_CHARS_MAX)}" in ${path} ${problem.what}`
    if (at !== undefined)
      issues.error('field_invalid', `${what}, and clients refuse the plugin for it; change it.`, place)
    else issues.warn('field_invalid', `${what}, so clients leave it out; change it.`, place)
  }
}

function problemOfMcp(server: unknown): ValueProblem | undefined {
  if (!isPlainObject(server)) return { at: [], what: 'is not an object' }
  const { type = 'stdio' } = server
  if (server.type === undefined && server.command === undefined && server.url !== undefined)
    return { at: [], what: 'has a url and no type ("http" or "sse")' }
  const schema =
    typeof type === 'string' && Object.hasOwn(mcpServerSchemas, type) ? mcpServerSchemas[type] : undefined
  if (schema !== undefined) return problemWith(schema, server)
  const known = Object.keys(mcpServerSchemas).join(', ')
  return {
    at: ['type'],
    what: `has the type ${cut(JSON.stringify(type), NAME_CHARS_MAX)}, but must have one of ${known}`,
  }
}

/** Clients take the plugin, but can connect to no address that is none. */
function withoutUnreachable(
  inline: Definition,
  field: DefinitionField,
  issues: Issues,
): JsonObject | undefined {
  const written = inline.value[field] as JsonObject
  const lost = Object.entries(written).filter(
    ([, server]) => isPlainObject(server) && isNoAddress(server.url),
  )
  if (lost.length === 0 || field === 'lspServers') return written
  for (const [name] of lost) {
    issues.warn(
      'field_invalid',
      `The "url" of the server "${cut(name, NAME_CHARS_MAX)}" in ${inline.path} is not a web address, so clients cannot reach it and it is left out of what is served; correct it.`,
      { path: inline.path, line: inline.lineOf([field, name, 'url']) },
    )
  }
  const names = new Set(lost.map(([name]) => name))
  const kept = Object.entries(written).filter(([name]) => !names.has(name))
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

/** What a variable stands for is known when it runs. */
function isNoAddress(url: unknown): boolean {
  return typeof url === 'string' && url !== '' && !url.includes('$') && !URL.canParse(url)
}

function withoutOuterKey({ path, value, isReshaped }: Definition, issues: Issues): Edit[] {
  const { lspServers: found } = value
  if (!isReshaped || !isPlainObject(found)) return []
  const sentence = `The servers in ${path} stand under "lspServers", where no client looks; they are served without that key.`
  issues.warn('served_differently', sentence, { path, line: 1 })
  const fields = Object.entries(found).map(([field, server]) => ({ path, field, value: server }))
  return [{ path, field: 'lspServers', value: undefined }, ...fields]
}
