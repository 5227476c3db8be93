/** An item as the thread of the search is told about it: its texts, and marks by which both know whether it has them. */
import { createHash } from 'node:crypto'
import type { Field } from './search-document.ts'
import type { Marks } from './search-file.ts'
import type { ToldItem } from './search-jobs.ts'

export interface SearchItem {
  id: string
  texts: Record<Exclude<Field, 'about'>, string>
  /** What its README follows from: of one mark there is one text. */
  about: string
  /** `undefined` when it cannot be read now. */
  readAbout(): Promise<string | undefined>
}

/** Whether the thread has the item as it is. */
export function isSame(item: SearchItem, known: Marks | undefined): boolean {
  return known !== undefined && known.about === item.about && known.fields === markOf(item)
}

/** What the thread has to be told of it; a README that it has is not read again. */
export async function told(item: SearchItem, known: Marks | undefined): Promise<ToldItem> {
  const { id, texts } = item
  const marks = { fields: markOf(item), about: item.about }
  if (known?.about === item.about) return { id, texts, marks }
  const about = await item.readAbout()
  // What could not be read is tried again after a start.
  return about === undefined
    ? { id, texts, about: '', marks: { ...marks, about: '' } }
    : { id, texts, about, marks }
}

function markOf({ texts }: SearchItem): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64url').slice(0, 22)
}
