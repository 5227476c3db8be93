/**
 * How the matrix names its cells. A cell's name carries what it showed, so that only what was touched is a change
 * and nobody undoes, unseen, what somebody else did meanwhile. Slugs and served names have no dots.
 */
import type { GrantChange } from '../../../access/change-grants.ts'
import { grants, TIERS, type Tier } from '../../../access/entitlements.repo.ts'
import { getGroup } from '../../../access/groups.repo.ts'
import { getItem } from '../../../catalog/items.repo.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { Database } from '../../../store/database.ts'
import type { readFields } from './admin.tsx'

type Fields = Awaited<ReturnType<typeof readFields>>

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
  const changes = fields.all('change').map((value) => {
    const [group = '', item = '', before = '', after = ''] = value.split('.')
    return { group, item, before: readTier(before), after: readTier(after) }
  })
  if (changes.length === 0) throw nothingChosen()
  return changes
}

/**
 * What the matrix and its bulk part ask for.
 * @throws AppError `bad_request` when that is nothing, `group_not_found`, `item_not_found`
 */
export function readChoices(db: Database, fields: Fields): GrantChange[] {
  const changes = new Map<string, GrantChange>()
  for (const change of [...readCells(fields), ...readBulk(db, fields)])
    changes.set(`${change.group}.${change.item}`, change)
  const real = [...changes.values()].filter(({ before, after }) => before !== after)
  if (real.length === 0) throw nothingChosen()
  return real.sort((a, b) => (a.item < b.item ? -1 : a.item > b.item ? 1 : a.group < b.group ? -1 : 1))
}

function readCells(fields: Fields): GrantChange[] {
  return fields.entries().flatMap(([name, value]) => {
    const [kind, group = '', item = '', before = ''] = name.split('.')
    return kind === CELL ? [{ group, item, before: readTier(before), after: readTier(value) }] : []
  })
}

/** The chosen items, one group and one tier. */
function readBulk(db: Database, fields: Fields): GrantChange[] {
  const [chosen, tier, slug] = [fields.all('pick'), fields.text('bulkTier'), fields.text('bulkGroup')]
  if (chosen.length === 0 && tier === '') return []
  if (chosen.length === 0)
    throw new AppError('bad_request', `No item is chosen for ${tier}; tick the items first.`)
  if (tier === '' || slug === '')
    throw new AppError('bad_request', 'Items are chosen, but no group and tier for them; choose both.')
  const group = getGroup(db, slug)
  return chosen.map((servedName) => ({
    group: slug,
    item: servedName,
    before: db.table(grants).get(group.id, getItem(db, servedName).id)?.tier ?? null,
    after: readTier(tier),
  }))
}

function readTier(text: string): Tier | null {
  if (text === 'none') return null
  const tier = TIERS.find((known) => known === text)
  if (tier !== undefined) return tier
  throw new AppError('bad_request', `"${text}" is not a tier; choose none, ${TIERS.join(', ')}.`)
}

function nothingChosen(): AppError {
  return new AppError('bad_request', 'Nothing is changed yet; choose another tier in the matrix first.')
}
