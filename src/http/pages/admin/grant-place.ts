/** Which part of the matrix is shown, and the address of it. */

import { countGrantsOf } from '../../../access/index.ts'
import { allItems, type ItemRow } from '../../../catalog/index.ts'
import { cut } from '../../../kernel/cut.ts'
import type { Reads } from '../../../store/index.ts'
import { shownKind } from '../kinds.ts'
import { matches } from '../lists.ts'
import { type Choices, choiceParameters } from './grant-choices.ts'

export interface Place {
  q: string
  /** The slug of the one group that is shown, or empty. */
  group: string
  /** Of the first item and the first group. */
  offset: number
  columns: number
}

const MATRIX = '/admin/grants'

/** Proxies take lines of 8 KiB and Node headers of 16; a cookie goes along. */
const ADDRESS_CHARACTERS_MAX = 4_000

/** @param address of the matrix, from a form: anything but its own parameters is ignored */
export function placeOf(address: string): Place {
  const query = new URLSearchParams(address.includes('?') ? address.slice(address.indexOf('?')) : '')
  const whole = (name: string) => Math.max(0, Math.trunc(Number(query.get(name))) || 0)
  return {
    q: cut((query.get('q') ?? '').trim(), 200),
    group: query.get('group') ?? '',
    offset: whole('offset'),
    columns: whole('columns'),
  }
}

export function addressOf(place: Place, more: readonly [string, string][] = []): string {
  const given = Object.entries(place).filter(([, value]) => value !== '' && value !== 0)
  const texts = given.map(([name, value]): [string, string] => [name, String(value)])
  const query = new URLSearchParams([...texts, ...more])
  return query.size === 0 ? MATRIX : `${MATRIX}?${query}`
}

/** The address that also says what is chosen, or `undefined` when that is too long for one. */
export function addressWith(db: Reads, place: Place, choices: Choices): string | undefined {
  const address = addressOf(place, choiceParameters(db, choices))
  return address.length > ADDRESS_CHARACTERS_MAX ? undefined : address
}

/** What the filter finds, by served name: what can be granted, and what still is. */
export function listMatching(db: Reads, { q }: Pick<Place, 'q'>): ItemRow[] {
  return [...allItems(db)]
    .filter((item) => item.status === 'active' || countGrantsOf(db, item.id) > 0)
    .filter((item) => matches(q, [item.title, item.servedName, shownKind(item.kind).word, ...item.tags]))
    .sort((a, b) => (a.servedName < b.servedName ? -1 : 1))
}
