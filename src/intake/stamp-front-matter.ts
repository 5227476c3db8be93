/** Writing the served name and version into front matter, and leaving every other value as it is. */
import { type Document, isMap, isNode, isScalar, Scalar, YAMLMap } from 'yaml'
import { splitFrontMatter } from './front-matter.ts'
import { decodeText } from './text.ts'
import { parseYaml } from './yaml.ts'
import { aliasesOf, nodesOf } from './yaml-nodes.ts'

interface FrontMatterStamp {
  name: string
  version: string
}

/**
 * The file with `name` and `metadata.version` set, and `version` where its author wrote one on the top level.
 * Deterministic, and the same again for a file that has these values already.
 * @param content of a file that `readFrontMatter` accepted, or of one without front matter, which then gets some
 */
export function stampFrontMatter(content: Buffer, stamp: FrontMatterStamp): Buffer {
  const text = decodeText(content) ?? ''
  const { yaml, body, lineEnd } = splitFrontMatter(text) ?? { yaml: '', body: text, lineEnd: '\n' }
  const document = parseYaml(yaml)
  if (isStamped(document, stamp)) return Buffer.from(text)
  writeOutAliases(document)
  if (!isMap(document.contents)) document.contents = new YAMLMap()
  setFields(document.contents as YAMLMap, stamp)
  const lines = `---\n${document.toString({ lineWidth: 0 })}---\n`
  return Buffer.from(lines.replace(/\r?\n/g, lineEnd) + body)
}

/** Then nothing is written: to write a document again may move its comments. */
function isStamped({ contents }: Document, { name, version }: FrontMatterStamp): boolean {
  if (!isMap(contents) || contents.get('name') !== name) return false
  if (contents.has('version') && contents.get('version') !== version) return false
  const metadata = contents.get('metadata')
  return isMap(metadata) && metadata.get('version') === version
}

function setFields(fields: YAMLMap, { name, version }: FrontMatterStamp): void {
  setText(fields, 'name', name)
  if (fields.has('version')) setText(fields, 'version', version)
  if (!isMap(fields.get('metadata'))) fields.set('metadata', new YAMLMap())
  setText(fields.get('metadata') as YAMLMap, 'version', version)
}

/** What one field says must not change when another one, which it refers to, is stamped. */
function writeOutAliases(document: Document): void {
  let hasAliases = false
  for (const [alias, source] of aliasesOf(document)) {
    hasAliases = true
    if (source !== undefined) alias.replace(source.clone() as typeof source)
  }
  if (!hasAliases) return
  for (const { node } of nodesOf(document)) if ('anchor' in node) delete node.anchor
}

/** A new node, so that tags and block styles of the old one do not colour the value; its comments stay. */
function setText(map: YAMLMap, key: string, value: string): void {
  const old = map.get(key, true)
  const text = new Scalar(value)
  if (isNode(old)) Object.assign(text, { comment: old.comment, commentBefore: old.commentBefore })
  if (isScalar(old) && old.type?.startsWith('QUOTE')) Object.assign(text, { type: old.type })
  map.set(key, text)
}
