/** Documents beside an item: PDF, Markdown and plain text, known by name and checked by content. */

import { isUtf8 } from 'node:buffer'
import type { BlobStore } from '../blobs/index.ts'
import { cutToEnd } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import { DOC_BYTES_MAX, DOCS_MAX } from '../kernel/limits.ts'
import { assertShown } from '../kernel/shown-text.ts'
import { excessText, limitText } from '../kernel/size-text.ts'
import type { StoredDoc } from './items.repo.ts'

export interface CheckedDoc {
  name: string
  mediaType: string
  content: Buffer
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  md: 'text/markdown; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
}

/**
 * @param kept names that stay in use beside the new ones
 * @throws AppError `doc_format`, `too_large`
 */
export function checkDocs(
  docs: readonly { name: string; content: Buffer }[],
  kept: readonly string[] = [],
): CheckedDoc[] {
  assertFew(docs.length + kept.length)
  const names = new Set<string>(kept)
  return docs.map(({ name, content }) => {
    const base = baseName(name)
    assertShown('name of a document', base)
    const mediaType = checkDoc(base, content)
    const free = freeName(base, names)
    names.add(free)
    return { name: free, mediaType, content }
  })
}

/**
 * Stored documents beside those that are attached by then, whose names may have been given meanwhile.
 * @throws AppError `too_large`
 */
export function attachDocs(kept: readonly StoredDoc[], added: readonly StoredDoc[]): StoredDoc[] {
  assertFew(kept.length + added.length)
  const names = new Set(kept.map(({ name }) => name))
  const attached = added.map((doc) => {
    const name = freeName(doc.name, names)
    names.add(name)
    return { ...doc, name }
  })
  return [...kept, ...attached]
}

function assertFew(count: number): void {
  if (count <= DOCS_MAX) return
  throw new AppError('too_large', `There are ${count} documents; attach at most ${DOCS_MAX}.`)
}

/** Store what was checked. */
export function storeDocs(blobs: Pick<BlobStore, 'put'>, docs: readonly CheckedDoc[]): Promise<StoredDoc[]> {
  return Promise.all(
    docs.map(async ({ name, mediaType, content }) => ({
      name,
      mediaType,
      sizeBytes: content.length,
      sha256: await blobs.put(content),
    })),
  )
}

function checkDoc(name: string, content: Buffer): string {
  const mediaType = MEDIA_TYPES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()]
  if (mediaType === undefined || name.startsWith('.')) {
    throw new AppError(
      'doc_format',
      `"${name}" is not a document that can be attached; use a .pdf, .md or .txt file.`,
    )
  }
  if (content.length > DOC_BYTES_MAX) {
    throw new AppError(
      'too_large',
      `"${name}" has ${excessText(content.length, DOC_BYTES_MAX)}; a document has at most ${limitText(DOC_BYTES_MAX)}.`,
    )
  }
  const isPdf = content.subarray(0, 5).toString('latin1') === '%PDF-'
  if (mediaType === 'application/pdf' ? !isPdf : !isUtf8(content)) {
    throw new AppError(
      'doc_format',
      `"${name}" does not hold what its name says; save it as that format again.`,
    )
  }
  return mediaType
}

/** The last segment, without characters that a header or a file system would trip over. */
function baseName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  return cutToEnd(last.replace(/[\u0000-\u001f\u007f"<>:|?*]/g, '').trim(), 120) || 'document'
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  const dot = name.lastIndexOf('.')
  let candidate = name
  for (let suffix = 2; taken.has(candidate); suffix += 1) {
    candidate = `${name.slice(0, dot)}-${suffix}${name.slice(dot)}`
  }
  return candidate
}
