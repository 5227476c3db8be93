/** Categories: people choose one of the store's own, sources bring theirs along. */
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import { invisibleProblem } from '../kernel/invisible.ts'
import { assertShown } from '../kernel/shown-text.ts'

/** Offered in forms and filters; another spelling of one of these is stored as this one. */
export const CATEGORIES: readonly string[] = [
  'Code & Engineering',
  'Data & Analytics',
  'Documentation',
  'Productivity',
  'Communication',
  'DevOps & Infra',
  'Security',
  'Research',
  'Other',
]

const CATEGORY_CHARS_MAX = 40

/**
 * What a person says.
 * @param present what the item has: what came from elsewhere, or from before, may stay
 * @throws AppError `invalid_category`
 */
export function checkCategory(
  category: string | null | undefined,
  present: string | null = null,
): string | null {
  const text = category?.trim() ?? ''
  if (text === '') return null
  const known = ownCategory(text)
  if (known !== undefined) return known
  if (text === present) return present
  assertShown('category', text)
  throw new AppError(
    'invalid_category',
    `"${cut(text, CATEGORY_CHARS_MAX)}" is not a category; choose one of ${CATEGORIES.join(', ')}.`,
  )
}

/** What a source says, where nobody can be asked to choose another: `null` for what cannot be shown as one. */
export function foreignCategory(category: string): string | null {
  const text = category.trim()
  if (text === '' || text.length > CATEGORY_CHARS_MAX || /[\t\r\n]/.test(text)) return null
  if (invisibleProblem(text) !== undefined) return null
  return ownCategory(text) ?? text
}

function ownCategory(text: string): string | undefined {
  return CATEGORIES.find((known) => known.toLowerCase() === text.toLowerCase())
}
