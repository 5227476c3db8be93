/** JSON manifests: strict JSON, each key once, every value with its line. */
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { MANIFEST_BYTES_MAX } from '../kernel/limits.ts'
import type { BundleFile } from './bundle.ts'
import { isPlainObject, type ManifestDocument, refuseProto } from './document.ts'
import type { Issues } from './issues.ts'
import { decodeText, lineAt } from './text.ts'

/** How deep a manifest may nest. Real ones stay below ten. */
const DEPTH_MAX = 100

/** The document, or `undefined` with an issue that says what cannot be read and where. */
export function readJson(file: BundleFile, issues: Issues): ManifestDocument | undefined {
  const { path } = file
  const text = readText(file, issues)
  if (text === undefined) return undefined
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  const [error] = errors
  if (error !== undefined || root === undefined) {
    const why =
      error === undefined ? 'is empty' : `is not valid JSON (${readable(printParseErrorCode(error.error))})`
    issues.error('json_invalid', `${path} ${why}; correct it.`, {
      path,
      line: lineAt(text, error?.offset ?? 0),
    })
    return undefined
  }
  const value: unknown = JSON.parse(text)
  if (!isPlainObject(value)) {
    issues.error('json_invalid', `${path} must hold a JSON object, such as {"name": "…"}.`, { path, line: 1 })
    return undefined
  }
  if (!checkKeys(root, text, path, issues)) return undefined
  return { path, value, lineOf: (pointer) => lineAt(text, nodeAt(root, pointer).offset) }
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
  else if (depthOf(text) > DEPTH_MAX) {
    issues.error('json_invalid', `${path} nests deeper than ${DEPTH_MAX} levels; flatten it.`, { path })
    return undefined
  }
  return text
}

/** An upper bound that needs no stack: brackets inside strings count too. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const character of text) {
    if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    deepest = Math.max(deepest, depth)
  }
  return deepest
}

/** Readers disagree about which of two equal keys counts, so there may be one only. */
function checkKeys(node: Node, text: string, path: string, issues: Issues): boolean {
  let isGood = true
  const seen = new Set<string>()
  for (const child of node.children ?? []) {
    if (child.type === 'property' && node.type === 'object') {
      const key = String(child.children?.[0]?.value)
      const line = lineAt(text, child.offset)
      if (key === '__proto__') refuseProto(path, line, issues)
      if (seen.has(key))
        issues.error('json_invalid', `${path} has the key "${key}" twice; remove one.`, { path, line })
      if (key === '__proto__' || seen.has(key)) isGood = false
      seen.add(key)
    }
    isGood = checkKeys(child, text, path, issues) && isGood
  }
  return isGood
}

function nodeAt(root: Node, pointer: readonly (string | number)[]): Node {
  for (let length = pointer.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(root, pointer.slice(0, length))
    if (node !== undefined) return node
  }
  return root
}

/** `PropertyNameExpected` reads "property name expected". */
function readable(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase()
}
