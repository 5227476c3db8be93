/**
 * What a form showed, kept in the form: whoever saves is told what was changed since, instead of putting it back to what
 * it was. Forms without it, as scripts send them, say what they want and get it.
 */
import { createHash } from 'node:crypto'
import { AppError } from '../../kernel/errors.ts'

/** What one person saved over, and what the form says then. */
export interface Overtaken<V extends object> {
  /** Changed since the form was made, and not to what is typed. */
  fields: (keyof V & string)[]
  /** What was typed; where nothing was, what there is now. */
  values: V
}

/** For the hidden field `seen`. */
export function seenOf(values: object): string {
  return Object.entries(values)
    .map(([field, value]) => `${field}:${digestOf(value)}`)
    .join(' ')
}

/** @param typed may leave fields out that it does not change */
export function findOvertaken<V extends object>(
  seen: string,
  now: V,
  typed: Partial<V>,
): Overtaken<V> | undefined {
  const shown = new Map(seen.split(' ').map((part) => part.split(':', 2) as [string, string]))
  const fields = Object.keys(now) as (keyof V & string)[]
  const isTyped = (field: keyof V & string) =>
    typed[field] !== undefined && digestOf(typed[field]) !== shown.get(field)
  const overtaken = fields.filter((field) => {
    const present = digestOf(now[field])
    const isChanged = shown.has(field) && shown.get(field) !== present
    return isChanged && typed[field] !== undefined && digestOf(typed[field]) !== present
  })
  if (overtaken.length === 0) return undefined
  const values = Object.fromEntries(
    fields.map((field) => [field, isTyped(field) ? typed[field] : now[field]]),
  )
  return { fields: overtaken, values: values as V }
}

/** For `Principal.need`: asked again when it is saved. @throws AppError `changed_meanwhile` */
export function assertNotOvertaken<V extends object>(seen: string, now: V, typed: Partial<V>): void {
  const found = findOvertaken(seen, now, typed)
  if (found === undefined) return
  throw new AppError(
    'changed_meanwhile',
    `Changed since this form was opened, by somebody else or in another tab: ${found.fields.join(', ')}; look at it again.`,
  )
}

/** What the form says above its fields, with the fields as people know them. */
export function overtakenSentence(labels: readonly string[]): string {
  return `Not saved: since you opened this form, somebody else or another tab of yours changed ${labels.join(', ')}. Fields that you had not touched show what there is now. Save again to replace the others with what you typed.`
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 12)
}
