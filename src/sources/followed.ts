/** What the store says of an item that follows upstream, field by field. Pure. */
import type { ItemRow, ShownDetails } from '../catalog/index.ts'

/** A field that nobody edited here follows upstream. @param before what upstream said last */
export function followed(item: ItemRow, before: ShownDetails | null, after: ShownDetails): ShownDetails {
  const follow = <Field extends keyof ShownDetails>(field: Field): ShownDetails[Field] =>
    before !== null && JSON.stringify(item[field]) === JSON.stringify(before[field])
      ? after[field]
      : (item[field] as ShownDetails[Field])
  return {
    title: follow('title'),
    description: follow('description'),
    category: follow('category'),
    tags: follow('tags'),
  }
}
