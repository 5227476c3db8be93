/** What a parameter in a list of values is: both engines have to be told. */
import type { ColumnType } from './table.ts'

export const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'TEXT',
  int: 'BIGINT',
  bool: 'BOOLEAN',
  time: 'TIMESTAMPTZ',
  json: 'TEXT',
}
