/** What an item says about itself at length, as plain words for the search. */
import type { ObjectSource } from '../git/index.ts'
import { parseTree } from '../git/objects.ts'
import { withoutFrontMatter } from '../intake/front-matter.ts'
import { kinds } from '../intake/index.ts'
import { SEARCH_TEXT_BYTES_MAX } from '../kernel/limits.ts'
import type { ItemRow, VersionRow } from './items.repo.ts'

/** Of the file that its kind names. Empty when there is none. */
export async function readAboutText(objects: ObjectSource, item: ItemRow, row: VersionRow): Promise<string> {
  const entries = parseTree((await objects.read(row.treeOid)).content)
  const { about } = kinds[item.kind]
  const entry = about
    .files(item.servedName)
    .map((name) => entries.find((candidate) => candidate.name === name && candidate.mode !== '40000'))
    .find((candidate) => candidate !== undefined)
  if (entry === undefined) return ''
  const text = (await objects.readStart(entry.oid, SEARCH_TEXT_BYTES_MAX)).toString()
  return plainText(about.markdown?.(text) ?? text)
}

/**
 * Without front matter (its fields are searched as fields), without addresses and signs, on one line. Every pattern
 * passes once over what it is given: a README may be twenty thousand spaces, or as many brackets that never close.
 */
export function plainText(markdown: string): string {
  return withoutFrontMatter(markdown.replace(/^\uFEFF/, ''))
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/^[ \t]*(?:#{1,6}|>|[-*+]|\d+\.)[ \t]+/gm, '')
    .replace(/^(?:[ \t]*```.*|[|:\- \t]+)$/gm, '')
    .replace(/[*`|\uFFFD]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}
