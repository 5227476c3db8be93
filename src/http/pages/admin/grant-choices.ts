/**
 * What is chosen in the matrix and not saved yet: cells, ticked items, and what the ticked ones shall get. It goes
 * along from page to page in forms and addresses, and changes nothing.
 */
import { findGrant, findGroup, type GrantChange, getGroup, type Tier } from '../../../access/index.ts'
import { findItem, getItem } from '../../../catalog/index.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { Reads } from '../../../store/index.ts'
import type { Fields } from './admin.tsx'
import { type ChosenCell, eachOf, readCells, readTier } from './grant-fields.ts'

export interface Choices {
  cells: readonly ChosenCell[]
  /** Served names of the ticked items. */
  picks: readonly string[]
  bulkGroup: string
  /** Empty: the ticked items get nothing of their own. */
  bulkTier: string
}

/** @throws AppError `bad_request` for a tier that there is not */
export function readChoices(fields: Fields): Choices {
  return {
    cells: readCells(fields),
    picks: [...new Set(fields.all('pick').flatMap(eachOf))],
    bulkGroup: fields.text('bulkGroup'),
    bulkTier: fields.text('bulkTier'),
  }
}

/** The parameters of an address that say the same; choices that change nothing are left out. */
export function choiceParameters(db: Reads, choices: Choices): [string, string][] {
  const cells = changesOf(db, { ...choices, picks: [] })
  return [
    ...cells.map(({ group, item, after }): [string, string] => [
      'choice',
      choiceValue({ group, item, after }),
    ]),
    ...choices.picks.map((name): [string, string] => ['pick', name]),
    ...(choices.bulkTier === '' && choices.picks.length === 0
      ? []
      : ([
          ['bulkGroup', choices.bulkGroup],
          ['bulkTier', choices.bulkTier],
        ] as [string, string][])),
  ]
}

/** A choice in one field. */
export function choiceValue({ group, item, after }: Omit<GrantChange, 'before'>): string {
  return [group, item, after ?? 'none'].join('.')
}

/** What really changes, by item and group. Ticked items count once they have a group and a tier. */
export function changesOf(db: Reads, choices: Choices): GrantChange[] {
  const changes = new Map<string, GrantChange>()
  for (const cell of [...choices.cells, ...bulkCells(db, choices)]) {
    const present = presentTier(db, cell.group, cell.item)
    const { before = present, ...rest } = cell
    changes.set(`${cell.group}.${cell.item}`, { ...rest, before })
  }
  return [...changes.values()]
    .filter(({ before, after }) => before !== after)
    .sort((a, b) => (a.item < b.item ? -1 : a.item > b.item ? 1 : a.group < b.group ? -1 : 1))
}

/**
 * The same, to be looked at before saving.
 * @throws AppError `bad_request` when that is nothing or half a wish, `group_not_found`, `item_not_found`
 */
export function requireChanges(db: Reads, choices: Choices): GrantChange[] {
  const { picks, bulkGroup, bulkTier } = choices
  if (picks.length === 0 && bulkTier !== '')
    throw new AppError('bad_request', `No item is chosen for ${bulkTier}; tick the items first.`)
  if (picks.length > 0 && (bulkTier === '' || bulkGroup === ''))
    throw new AppError('bad_request', 'Items are chosen, but no group and tier for them; choose both.')
  const changes = changesOf(db, choices)
  if (changes.length === 0)
    throw new AppError('bad_request', 'Nothing is changed yet; choose another tier in the matrix first.')
  for (const { group, item } of changes) {
    getGroup(db, group)
    getItem(db, item)
  }
  return changes
}

function bulkCells(db: Reads, { picks, bulkGroup, bulkTier }: Choices): ChosenCell[] {
  if (bulkTier === '' || bulkGroup === '') return []
  const after = readTier(bulkTier)
  // "All that match" may hold what is archived: it keeps its grants, and gets no new ones.
  const isRefused = (name: string) =>
    after !== null && findItem(db, name)?.status === 'archived' && presentTier(db, bulkGroup, name) === null
  return picks.filter((name) => !isRefused(name)).map((item) => ({ group: bulkGroup, item, after }))
}

function presentTier(db: Reads, slug: string, servedName: string): Tier | null {
  const [group, item] = [findGroup(db, slug), findItem(db, servedName)]
  if (group === undefined || item === undefined) return null
  return findGrant(db, group.id, item.id)?.tier ?? null
}
