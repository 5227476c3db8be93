/** What an archived item still takes: the table "States of an item" of docs/rules.md. */
import { AppError } from '../kernel/errors.ts'
import type { ItemRow } from './items.repo.ts'

/** What needs an item that is on the shelf, with the end of the sentence about one that is not. */
export const NEEDS_SHELF = {
  install: ' and cannot be newly installed; look for its successor.',
  grant: ' and cannot be newly granted; restore it first.',
  'go back': ' and cannot come back into your set; ask its owner to restore it.',
  succeed: ' and cannot be newly installed, so nobody could use it instead; restore it first.',
  publish: ', so only who has it gets the new version; restore it on its page.',
} as const

/** One sentence, or `undefined` where the item is on the shelf. */
export function whyOffShelf(
  { servedName, status }: Pick<ItemRow, 'servedName' | 'status'>,
  act: keyof typeof NEEDS_SHELF,
): string | undefined {
  if (status === 'active') return undefined
  return `${servedName} is archived${NEEDS_SHELF[act]}`
}

/** @throws AppError `archived` */
export function assertOnShelf(item: ItemRow, act: keyof typeof NEEDS_SHELF): void {
  const why = whyOffShelf(item, act)
  if (why !== undefined) throw new AppError('archived', why)
}
