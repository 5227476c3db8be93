/** JSON manifests: strict JSON, each key once, every value with its line. */
import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { MANIFEST_BYTES_MAX, MANIFEST_DEPTH_MAX, MANIFEST_VALUES_MAX } from '../kernel/limits.ts'
import { findValueProblem } from '../kernel/well-formed.ts'

import type { BundleFile } from './bundle.ts'
import { isPlainObject, type ManifestDocument, type Pointer, refuseProto } from './document.ts'
import type { Issues } from './issues.ts'
import { checkTexts } from './shown-texts.ts'
import { decodeText, linesOf } from './text.ts'

type LineAt = (offset: number) => number

/** The document, or `undefined` with an issue that says what cannot be read and where. */
export function readJson(file: BundleFile, issues: Issues): ManifestDocument | undefined {
  const { path } = file
  const text = readText(file, issues)
  if (text === undefined) return undefined
  const lineAt = linesOf(text)
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  const [error] = errors
  if (error !== undefined || root === undefined) {
    const why =
      error === undefined ? 'is empty' : `is not valid JSON (${readable(printParseErrorCode(error.error))})`
    issues.error('json_invalid', `${path} ${why}; correct it.`, {
      path,
      line: lineAt(error?.offset ?? 0),
    })
    return undefined
  }
  const value: unknown = JSON.parse(text)
  if (!isPlainObject(value)) {
    issues.error('json_invalid', `${path} must hold a JSON object, such as {"name": "…"}.`, { path, line: 1 })
    return undefined
  }
  if (findValueProblem(value, () => undefined, MANIFEST_VALUES_MAX) !== undefined) {
    issues.error('too_large', `${path} holds more than ${MANIFEST_VALUES_MAX} values; shorten it.`, { path })
    return undefined
  }
  if (!checkKeys(root, lineAt, path, issues)) return undefined
  const lineOf = (pointer: Pointer) => lineAt(nodesAlong(root, pointer).at(-1)!.offset)
  if (!checkTexts(value, lineOf, { path, code: 'json_invalid' }, issues)) return undefined
  return {
    path,
    value,
    lineOf,
    sourceOf: (pointer) => numberSource(root, pointer, text),
  }
}

function readText(file: BundleFile, issues: Issues): string | undefined {
  const { path, content } = file
  if (content.length > MANIFEST_BYTES_MAX) {
    issues.error(
      'too_large',
      `${path} has ${content.length} bytes; a manifest has at most ${MANIFEST_BYTES_MAX}.`,
      { path },
    )
    return undefined
  }
  const text = decodeText(content)
  if (text === undefined)
    issues.error('json_invalid', `${path} is not UTF-8 text; save it as UTF-8.`, { path })
  else if (depthOf(text) > MANIFEST_DEPTH_MAX) {
    issues.error('json_invalid', `${path} nests deeper than ${MANIFEST_DEPTH_MAX} levels; flatten it.`, {
      path,
    })
    return undefined
  }
  return text
}

/** Needs no stack, and sees the tokens that the parser will see: brackets inside strings do not count. */
function depthOf(text: string): number {
  const scanner = createScanner(text)
  let depth = 0
  let deepest = 0
  while (scanner.getPosition() < text.length) {
    scanner.scan()
    const first = text[scanner.getTokenOffset()]
    if (first === '{' || first === '[') depth += 1
    else if (first === '}' || first === ']') depth -= 1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

/** Readers disagree about which of two equal keys counts, so there may be one only. */
function checkKeys(node: Node, lineAt: LineAt, path: string, issues: Issues): boolean {
  let isGood = true
  const seen = new Set<string>()
  for (const child of node.children ?? []) {
    if (child.type === 'property' && node.type === 'object') {
      const key = String(child.children?.[0]?.value)
      const line = lineAt(child.offset)
      if (key === '__proto__') refuseProto(path, line, issues)
      if (seen.has(key))
        issues.error('json_invalid', `${path} has the key "${key}" twice; remove one.`, { path, line })
      if (key === '__proto__' || seen.has(key)) isGood = false
      seen.add(key)
    }
    isGood = checkKeys(child, lineAt, path, issues) && isGood
  }
  return isGood
}

/** The nodes from the root along `pointer`, as far as they exist. */
function nodesAlong(root: Node, pointer: Pointer): Node[] {
  const nodes = [root]
  for (const key of pointer) {
    const child = childAt(nodes.at(-1)!, key)
    if (child === undefined) break
    nodes.push(child)
  }
  return nodes
}

function childAt(node: Node, key: string | number): Node | undefined {
  if (node.type === 'array') return node.children?.[Number(key)]
  return node.type === 'object' ? valuesOf(node).get(String(key)) : undefined
}

const valuesByKey = new WeakMap<Node, Map<string, Node>>()

/** Remembered: looking for each of many keys among all of them takes minutes. */
function valuesOf(object: Node): Map<string, Node> {
  const known = valuesByKey.get(object)
  if (known !== undefined) return known
  const properties = (object.children ?? []).map(({ children }) => children ?? [])
  const values = new Map(properties.flatMap(([key, value]) => (value ? [[String(key!.value), value]] : [])))
  valuesByKey.set(object, values)
  return values
}

function numberSource(root: Node, pointer: Pointer, text: string): string | undefined {
  const nodes = nodesAlong(root, pointer)
  const node = nodes.length > pointer.length ? nodes.at(-1)! : undefined
  return node?.type === 'number' ? text.slice(node.offset, node.offset + node.length) : undefined
}

/** `PropertyNameExpected` reads "property name expected". */
function readable(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase()
}
