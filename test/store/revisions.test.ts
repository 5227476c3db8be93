import { describe, expect, test } from 'vitest'
import { RevisionCounters, type RowChange } from '../../src/store/revisions.ts'
import { defineTable } from '../../src/store/table.ts'

interface Bowl {
  id: string
  owner: string
  label: string
}

const COLUMNS = { id: 'text', owner: 'text', label: 'text' } as const
const bowls = defineTable<Bowl>()({
  name: 'bowls',
  key: ['id'],
  columns: COLUMNS,
  revises: (row) => row.owner,
})
const named = defineTable<Bowl>()({
  name: 'named',
  key: ['id'],
  columns: COLUMNS,
  revises: (row, other) => (other === undefined || other.label === row.label ? row.owner : 'everybody'),
})
const walls = defineTable<Bowl>()({ name: 'walls', key: ['id'], columns: COLUMNS, revises: 'everybody' })
const notes = defineTable<Bowl>()({ name: 'notes', key: ['id'], columns: COLUMNS })

const bowl = (owner: string, label = ''): Bowl => ({ id: 'b1', owner, label })

function change(table: RowChange['table'], before: Bowl | undefined, after: Bowl | undefined): RowChange {
  return { table, before, after }
}

/** Whose revision moved: of those who were there before, in the order of their names. */
function movedBy(...changes: RowChange[]): string[] {
  const revisions = new RevisionCounters()
  revisions.follow([change(walls, undefined, bowl('ann'))])
  const of = () => Object.fromEntries(['ann', 'bob', 'cat'].map((name) => [name, revisions.of(name)]))
  const before = of()
  revisions.follow(changes)
  return Object.entries(of()).flatMap(([name, revision]) => (revision > before[name]! ? [name] : []))
}

describe('a revision', () => {
  test.each<[string, string[], RowChange[]]>([
    ['a row of one’s own that is new', ['ann'], [change(bowls, undefined, bowl('ann'))]],
    ['one that changes', ['ann'], [change(bowls, bowl('ann'), bowl('ann', 'red'))]],
    ['one that is gone', ['ann'], [change(bowls, bowl('ann'), undefined)]],
    ['one that becomes another’s', ['ann', 'bob'], [change(bowls, bowl('ann'), bowl('bob'))]],
    [
      'rows of two in one commit',
      ['ann', 'cat'],
      ['ann', 'cat'].map((who) => change(bowls, bowl(who), bowl(who))),
    ],
    ['what others know of somebody', ['ann', 'bob', 'cat'], [change(named, bowl('ann'), bowl('ann', 'red'))]],
    ['what they do not know', ['ann'], [change(named, bowl('ann'), bowl('ann'))]],
    ['a row of everybody’s', ['ann', 'bob', 'cat'], [change(walls, undefined, bowl('ann'))]],
    [
      'one’s own beside everybody’s',
      ['ann', 'bob', 'cat'],
      [change(bowls, undefined, bowl('ann')), change(walls, bowl('bob'), undefined)],
    ],
    [
      'a row that was not there and is not',
      [],
      [change(walls, undefined, undefined), change(bowls, undefined, undefined)],
    ],
    ['what decides about no set', [], [change(notes, undefined, bowl('ann'))]],
  ])('moves by %s: of %j', (_, whose, changes) => {
    expect(movedBy(...changes)).toEqual(whose)
  })

  test('never goes back and is never the same again, whichever kind moves', () => {
    const revisions = new RevisionCounters()
    const own = () => revisions.follow([change(bowls, undefined, bowl('ann'))])
    const all = () => revisions.follow([change(walls, undefined, bowl('ann'))])
    const seen = [revisions.of('ann')]
    for (const move of [own, all, own, own, all, all, own]) {
      move()
      seen.push(revisions.of('ann'))
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect([revisions.of('bob'), revisions.everybody, revisions.newest]).toEqual([6, 6, 7])
  })

  test('tells who has moved since, and forgets them when everybody has', () => {
    const revisions = new RevisionCounters()
    for (const who of ['ann', 'bob', 'cat', 'ann']) revisions.follow([change(bowls, undefined, bowl(who))])
    expect([0, 1, 3, 4].map((newest) => revisions.since(newest))).toEqual([
      ['bob', 'cat', 'ann'],
      ['bob', 'cat', 'ann'],
      ['ann'],
      [],
    ])
    revisions.follow([change(walls, undefined, bowl('ann'))])
    expect(revisions.since(0)).toEqual([])
  })
})
