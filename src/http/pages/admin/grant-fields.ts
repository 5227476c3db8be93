/**
 * How forms name the matrix's cells. A cell's name carries what it showed, so that only what was touched is a change
 * and nobody undoes, unseen, what somebody else did meanwhile. Slugs and served names have no dots.
 */
import { type Act, type GrantChange, TIERS, type Tier } from '../../../access/index.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { Fields } from './admin.tsx'

export interface ChosenCell extends Omit<GrantChange, 'before'> {
  /** Absent where nobody saw it: what there is now counts. */
  before?: Tier | null
}

const CELL = 'grant'

export function cellName(group: string, item: string, tier: Tier | 'none'): string {
  return [CELL, group, item, tier].join('.')
}

/** A change in one field of the confirmation. */
export function changeValue({ group, item, before, after }: GrantChange): string {
  return [group, item, before ?? 'none', after ?? 'none'].join('.')
}

/** What was confirmed. @throws AppError `bad_request` */
export function readChanges(fields: Fields): GrantChange[] {
  const changes = fields
    .all('change')
    .flatMap(eachOf)
    .map((value) => {
      const [group = '', item = '', before = '', after = ''] = value.split('.')
      return { group, item, before: readTier(before), after: readTier(after) }
    })
  if (changes.length > 0) return changes
  throw new AppError('bad_request', 'Nothing was confirmed; choose another tier in the matrix first.')
}

/** Cells of this page, of other pages, and of a confirmation that one goes back from; the later ones count. */
export function readCells(fields: Fields): ChosenCell[] {
  return fields.entries().flatMap(([name, value]): ChosenCell[] => {
    if (name === 'choice') return eachOf(value).map(readChoice)
    if (name === 'change') return eachOf(value).map(readCell)
    return name.startsWith(`${CELL}.`) ? [readCell(`${name.slice(CELL.length + 1)}.${value}`)] : []
  })
}

/** A field may hold many values, of which none has a space: a form of thousands of fields takes long to make. */
export function eachOf(value: string): string[] {
  return value.split(' ').filter((each) => each !== '')
}

function readChoice(text: string): ChosenCell {
  const [group = '', item = '', after = ''] = text.split('.')
  return { group, item, after: readTier(after) }
}

function readCell(text: string): ChosenCell {
  const [group = '', item = '', before = '', after = ''] = text.split('.')
  return { group, item, before: readTier(before), after: readTier(after) }
}

/** @throws AppError `bad_request` */
export function readTier(text: string): Tier | null {
  if (text === 'none') return null
  const tier = TIERS.find((known) => known === text)
  if (tier !== undefined) return tier
  throw new AppError('bad_request', `"${text}" is not a tier; choose none, ${TIERS.join(', ')}.`)
}

/** Entries of the trail, in an address or a field: `12-14`. */
export function actValue({ first, last }: Act): string {
  return `${first}-${last}`
}

export function readAct(text: string): Act | undefined {
  const [, first, last] = /^(\d{1,9})-(\d{1,9})$/.exec(text) ?? []
  return first === undefined ? undefined : { first: Number(first), last: Number(last) }
}
