/** Everything that a store knows, to say that nothing of it changed. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { meta } from '../../src/store/database.ts'
import { tables } from '../../src/tables.ts'
import type { RunningStoa } from './stoa.ts'

/**
 * Rows by table, the audit's head among them, and what drafts say of themselves. Notes are left out: uses of tokens are
 * written by the minute, whatever becomes of a request.
 */
export async function wholeState({ deps, dataDir }: RunningStoa): Promise<Record<string, unknown>> {
  const kept = tables.filter(({ kind }) => kind !== 'note')
  const rows = [meta, ...kept].map((table) => [table.name, [...deps.db.all(table)]])
  return { ...Object.fromEntries(rows), drafts: await readDrafts(path.join(dataDir, 'drafts')) }
}

async function readDrafts(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort()
  const texts = await Promise.all(
    names.map((name) => readFile(path.join(folder, name, 'draft.json'), 'utf8')),
  )
  return Object.fromEntries(names.map((name, index) => [name, texts[index]!]))
}
