import { FIELDS, type Field } from '../../src/catalog/search-document.ts'
import type { SearchDocument } from '../../src/catalog/search-words.ts'

/** An item of which only the README says something. */
export function searchDocument(id: string, about: string): SearchDocument {
  const texts = Object.fromEntries(FIELDS.map((field) => [field, field === 'about' ? about : '']))
  return { id, texts: texts as Record<Field, string> }
}
