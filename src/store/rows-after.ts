/** A table's rows as a plan would leave them, without touching what everybody reads. */
import { inOrder, type Rows } from './memory-table.ts'
import { type AnyTable, keyOf } from './table.ts'

/** @param changes by key; `undefined` deletes */
export function rowsAfter(
  definition: AnyTable,
  before: Rows<object>,
  changes: ReadonlyMap<string, object | undefined>,
): Rows<object> {
  const isKept = (row: object) => !changes.has(keyOf(definition, row))
  const put = [...changes.values()].filter((row) => row !== undefined)
  const get = (...key: readonly string[]) => {
    const joined = key.join('\0')
    return changes.has(joined) ? changes.get(joined) : before.get(...key)
  }
  const keysBefore = [...changes.keys()].filter((key) => before.get(key) !== undefined)
  const many = (index: string, value: string) => {
    const extract = definition.groups[index]!
    const kept = [...before.many(index, value)].filter(([, row]) => isKept(row))
    const added = put.filter((row) => extract(row) === value)
    return new Map([...kept, ...added.map((row) => [keyOf(definition, row), row] as const)])
  }
  return {
    size: before.size - keysBefore.length + put.length,
    get,
    *values() {
      for (const row of before.values()) if (isKept(row)) yield row
      yield* put
    },
    one(index, value) {
      const extract = definition.unique[index]!
      const row = put.find((candidate) => extract(candidate) === value)
      if (row !== undefined) return row
      const known = before.one(index, value)
      return known !== undefined && isKept(known) ? known : undefined
    },
    many,
    sorted: (index, value) => inOrder(definition, index, many(index, value)),
  }
}
