/** YAML as a manifest may use it: one plain document that means the same to every reader, and no bombs. */

import { type Document, isAlias, isCollection, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { MANIFEST_DEPTH_MAX } from '../kernel/limits.ts'
import {
  isPlainObject,
  type JsonObject,
  type ManifestDocument,
  type Pointer,
  refuseProto,
} from './document.ts'
import type { Issues } from './issues.ts'
import { checkTexts, hiddenIn } from './shown-texts.ts'
import { aliasesOf, nodesOf } from './yaml-nodes.ts'

/** Aliases in one document. Each can repeat what it names, so a few nested ones make a bomb. */
const ALIASES_MAX = 20

interface Problem {
  /** What follows "The front matter of SKILL.md". */
  sentence: string
  /** Absent: the document as a whole. */
  offset?: number
}

const TOO_DEEP = `nests deeper than ${MANIFEST_DEPTH_MAX} levels; flatten it`
const REPEATS = 'repeats itself through YAML aliases (*name); write the values out'

export function parseYaml(yaml: string, lineCounter = new LineCounter()): Document {
  return parseDocument(yaml, { uniqueKeys: true, prettyErrors: false, logLevel: 'error', lineCounter })
}

/**
 * The document, or `undefined` with an issue that says what cannot be read and where.
 * @param linesBefore lines of the file above the YAML
 */
export function readYaml(
  yaml: string,
  path: string,
  linesBefore: number,
  issues: Issues,
): ManifestDocument | undefined {
  const lines = new LineCounter()
  const document = parseYaml(yaml, lines)
  const lineAt = (offset: number) => lines.linePos(offset).line + linesBefore
  const refuse = ({ sentence, offset }: Problem) =>
    issues.error('front_matter_invalid', `The front matter of ${path} ${sentence}.`, {
      path,
      line: offset === undefined ? linesBefore : lineAt(offset),
    })
  const problem =
    markerProblem(yaml) ?? syntaxProblem(yaml, document) ?? depthProblem(document) ?? aliasProblem(document)
  if (problem !== undefined) {
    refuse(problem)
    return undefined
  }
  const protos = protoOffsets(document)
  for (const offset of protos) refuseProto(path, lineAt(offset), issues)
  if (protos.length > 0) return undefined
  const value = toObject(document, refuse)
  if (value === undefined) return undefined
  const lineOf = (pointer: Pointer) => lineAt(offsetOf(document, pointer))
  // As it is written, comments included; and as it is meant, where it is written with escapes.
  const hidden = hiddenIn(yaml)
  if (hidden !== undefined) {
    const place = { path, line: lineAt(hidden.offset) }
    issues.error('invisible_text', `The front matter of ${path} ${hidden.problem}; take it out.`, place)
    return undefined
  }
  if (!checkTexts(value, lineOf, { path, code: 'front_matter_invalid' }, issues)) return undefined
  return {
    path,
    value,
    lineOf,
    sourceOf: (pointer) => numberSource(document, pointer),
  }
}

/** Directives and document markers: front matter has none, and readers disagree about what follows them. */
function markerProblem(yaml: string): Problem | undefined {
  const marker = /(?:^|\n)(---|\.\.\.)(?=[ \t\r\n]|$)/.exec(yaml)
  const first = /[^\s#]/.exec(yaml.replace(/#[^\n]*/g, (comment) => ' '.repeat(comment.length)))
  const isDirective = first?.[0] === '%'
  if (marker === null && !isDirective) return undefined
  return {
    sentence: 'has a YAML directive or a document marker of its own (%YAML, "--- …", "..."); take it out',
    offset: isDirective ? first.index : marker!.index + marker![0].length - 1,
  }
}

function syntaxProblem(yaml: string, { errors }: Document): Problem | undefined {
  const [error] = errors
  if (error === undefined) return undefined
  // What is never closed is missed behind the last line.
  const offset = Math.min(error.pos[0], yaml.trimEnd().length)
  if (errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) return { sentence: TOO_DEEP, offset }
  const why = error.message.split('\n')[0]!.replace(/[.:]$/, '')
  return { sentence: `is not valid YAML (${why}); put values with special characters in quotes`, offset }
}

function depthProblem(document: Document): Problem | undefined {
  for (const { node, depth } of nodesOf(document)) {
    if (isCollection(node) && depth >= MANIFEST_DEPTH_MAX)
      return { sentence: TOO_DEEP, offset: startOf(node) }
  }
  return undefined
}

function aliasProblem(document: Document): Problem | undefined {
  let count = 0
  for (const [{ node, isKey }, source] of aliasesOf(document)) {
    const offset = startOf(node)
    count += 1
    if (source === undefined)
      return {
        sentence: `uses the alias *${node.source}, which nothing defines; write the value out`,
        offset,
      }
    if (isKey) return { sentence: `uses the alias *${node.source} as a key; write the key out`, offset }
    if (count > ALIASES_MAX || offset < source.range![1]) return { sentence: REPEATS, offset }
  }
  return undefined
}

function protoOffsets(document: Document): number[] {
  return [...nodesOf(document)]
    .filter(({ node, isKey }) => isKey && isScalar(node) && node.value === '__proto__')
    .map(({ node }) => startOf(node))
}

function toObject(document: Document, refuse: (problem: Problem) => void): JsonObject | undefined {
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX })
    if (isPlainObject(value)) return value
    refuse({ sentence: 'must be a list of "key: value" lines' })
  } catch {
    const last = [...aliasesOf(document)].at(-1)
    refuse({ sentence: REPEATS, ...(last && { offset: startOf(last[0].node) }) })
  }
  return undefined
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0
}

function offsetOf(document: Document, pointer: Pointer): number {
  for (let length = pointer.length; length > 0; length -= 1) {
    const node = document.getIn(pointer.slice(0, length), true) as Node | undefined
    if (node?.range) return node.range[0]
  }
  return 0
}

function numberSource(document: Document, pointer: Pointer): string | undefined {
  const resolved = (node: unknown) => (isAlias(node) ? node.resolve(document) : node)
  const node = pointer.reduce<unknown>((at, key) => {
    const collection = resolved(at)
    return isCollection(collection) ? collection.get(key, true) : undefined
  }, document.contents)
  const scalar = resolved(node)
  return isScalar(scalar) && typeof scalar.value === 'number' ? scalar.source : undefined
}
