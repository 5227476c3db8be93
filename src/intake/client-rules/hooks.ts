/** Hooks: a client leaves out what it cannot read, but for guards, for which it refuses everything. */
import { cut } from '../../kernel/cut.ts'
import { NAME_CHARS_MAX } from '../../kernel/limits.ts'
import { problemWith, type ValueProblem } from '../check-schema.ts'
import { CONVENTIONS, type Definition } from '../definitions.ts'
import { isPlainObject, type JsonObject, type Pointer } from '../document.ts'
import type { Issues } from '../issues.ts'
import { normalPath } from '../manifest-paths.ts'
import { GUARD_EVENTS, HOOK_EVENTS, hookSchemas } from '../schemas/hooks.ts'
import { servedPath } from './paths.ts'
import { quoteFolders } from './quoting.ts'
import type { Edit, PluginView, Rule } from './rule.ts'
import { servedDefinitions } from './served-definitions.ts'

export const hooks: Rule = (plugin, issues) => [
  ...plugin.hooks.filter(({ at }) => at === undefined).flatMap((file) => servedFile(file, issues)),
  ...servedDefinitions(
    plugin,
    'hooks',
    (at, path) => namedFile(plugin, at, path, issues),
    inlineHooks(issues),
  ),
]

function servedFile(file: Definition, issues: Issues): Edit[] {
  const { path, whole, isReshaped } = file
  if (!('hooks' in file.value)) return whatHasNone(file, issues)
  const { hooks: written } = file.value
  if (!isPlainObject(written)) {
    const sentence = `"hooks" in ${path} must be an object of events; change it.`
    issues.error('field_invalid', sentence, { path, line: file.lineOf(['hooks']) })
    return []
  }
  const served = servedEvents(file, written, issues)
  if (!isReshaped) return served === written ? [] : [{ path, field: 'hooks', value: served }]
  const sentence = `The events in ${path} stand outside of "hooks", where no client looks; they are served inside of it.`
  issues.warn('served_differently', sentence, { path, line: 1 })
  return [
    ...Object.keys(whole).map((field) => ({ path, field, value: undefined })),
    { path, field: 'hooks', value: served },
  ]
}

/** A module of hooks is enough. Nothing at all makes a client refuse the plugin. */
function whatHasNone({ path, whole }: Definition, issues: Issues): Edit[] {
  if (Array.isArray(whole.modules) && whole.modules.length > 0) return []
  if (Object.keys(whole).length > 0) {
    issues.error('field_missing', `${path} has no "hooks"; add it.`, { path, line: 1 })
    return []
  }
  const sentence = `${path} has no "hooks", which clients insist on, so it is served with an empty one.`
  issues.warn('served_differently', sentence, { path, line: 1 })
  return [{ path, field: 'hooks', value: {} }]
}

function namedFile(plugin: PluginView, at: Pointer, path: string, issues: Issues): string[] {
  const { manifest, existing } = plugin
  const usual = CONVENTIONS.hooks
  if (normalPath(path) !== usual || !existing.has(usual)) return servedPath(plugin, at, path, issues)
  issues.warn(
    'hooks_twice',
    `"hooks" names ${usual}, which clients read by themselves and refuse to read twice, so that is left out of what is served; take it out.`,
    { path: manifest.path, line: manifest.lineOf(['hooks']) },
  )
  return []
}

function inlineHooks(issues: Issues): (inline: Definition) => JsonObject | undefined {
  return (inline) => {
    const written = inline.value.hooks as JsonObject
    const served = servedEvents(inline, written, issues)
    return Object.keys(served).length === 0 && Object.keys(written).length > 0 ? undefined : served
  }
}

/** The events that clients take; `written` itself when nothing has to change. */
function servedEvents(document: Definition, written: JsonObject, issues: Issues): JsonObject {
  let isChanged = false
  const events = Object.entries(written).flatMap(([event, matchers]): [string, unknown][] => {
    const served = servedMatchers(document, event, matchers, issues)
    if (served !== matchers) isChanged = true
    return served === undefined ? [] : [[event, served]]
  })
  return isChanged ? Object.fromEntries(events) : written
}

function servedMatchers(document: Definition, event: string, matchers: unknown, issues: Issues): unknown {
  const at = ['hooks', event]
  if (!HOOK_EVENTS.has(event)) {
    // Whoever wrote a guard relies on it.
    if (isPlainObject(matchers) && Object.keys(matchers).some((key) => GUARD_EVENTS.has(key)))
      return refuse(document, at, `"${event}" is no event, but holds hooks that may guard something`, issues)
    const sentence = `Clients know no hook event "${cut(event, NAME_CHARS_MAX)}", so its hooks are left out of what is served; check its spelling.`
    issues.warn('field_unknown', sentence, { path: document.path, line: document.lineOf(at) })
    return undefined
  }
  const isGuard = GUARD_EVENTS.has(event)
  const drop = (pointer: Pointer, what: string) => {
    if (isGuard) refuse(document, pointer, what, issues)
    else leaveOut(document, pointer, what, issues)
  }
  if (!Array.isArray(matchers)) {
    drop(at, `"hooks.${event}" must be a list`)
    return undefined
  }
  const served = matchers.flatMap((matcher: unknown, index) => {
    const place = [...at, index]
    const problem = problemOfMatcher(matcher)
    if (problem === undefined) return servedMatcher(matcher as Matcher, [...place, 'hooks'], event, drop)
    drop(place, `A ${event} hook ${problem}`)
    return []
  })
  const isSame =
    served.length === matchers.length && served.every((matcher, index) => matcher === matchers[index])
  if (isSame) return matchers
  return served.length === 0 ? undefined : served
}

interface Matcher extends JsonObject {
  hooks: unknown[]
}

function problemOfMatcher(matcher: unknown): string | undefined {
  if (!isPlainObject(matcher)) return 'is not an object with "hooks"'
  if (!Array.isArray(matcher.hooks)) return 'has no list "hooks"'
  return matcher.matcher === undefined || typeof matcher.matcher === 'string'
    ? undefined
    : 'has a "matcher" that is not text'
}

function servedMatcher(
  matcher: Matcher,
  at: Pointer,
  event: string,
  drop: (pointer: Pointer, what: string) => void,
): Matcher[] {
  const served = matcher.hooks.flatMap((hook, index) => {
    const problem = problemOfHook(hook)
    if (problem === undefined) return [servedHook(hook as JsonObject)]
    drop([...at, index, ...problem.at], `A ${event} hook ${problem.what}`)
    return []
  })
  const isSame =
    served.length === matcher.hooks.length && served.every((hook, index) => hook === matcher.hooks[index])
  if (isSame) return [matcher]
  return served.length === 0 ? [] : [{ ...matcher, hooks: served }]
}

function problemOfHook(hook: unknown): ValueProblem | undefined {
  if (!isPlainObject(hook)) return { at: [], what: 'is not an object' }
  const { type } = hook
  if (typeof type !== 'string') return { at: ['type'], what: 'has no "type"' }
  if (Object.hasOwn(hookSchemas, type)) return problemWith(hookSchemas[type]!, hook)
  const known = Object.keys(hookSchemas).join(', ')
  return { at: ['type'], what: `has the type "${cut(type, NAME_CHARS_MAX)}", but must have one of ${known}` }
}

/** Without a shell, each text is a word whatever is in it; PowerShell would take a quoted program for a text. */
function servedHook(hook: JsonObject): JsonObject {
  const { type, command, args, shell } = hook
  if (type !== 'command' || typeof command !== 'string' || args !== undefined || shell === 'powershell')
    return hook
  const quoted = quoteFolders(command)
  return quoted === command ? hook : { ...hook, command: quoted }
}

function leaveOut({ path, lineOf }: Definition, at: Pointer, what: string, issues: Issues): void {
  issues.warn(
    'field_invalid',
    `${what} in ${path}, so clients leave it out, and so does what is served; correct it.`,
    {
      path,
      line: lineOf(at),
    },
  )
}

function refuse({ path, lineOf }: Definition, at: Pointer, what: string, issues: Issues): void {
  const sentence = `${what} in ${path}, and clients refuse a plugin whose guards they cannot read; correct it.`
  issues.error('field_invalid', sentence, { path, line: lineOf(at) })
}
