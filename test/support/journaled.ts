/** The garden with a journal beside it. */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { systemClock } from '../../src/kernel/clock.ts'
import { type DatabaseOptions, meta } from '../../src/store/database.ts'
import type { Engine } from '../../src/store/engine.ts'
import { readRecords } from '../../src/store/journal/journal-folder.ts'
import { migrate } from '../../src/store/migrate.ts'
import type { AnyTable } from '../../src/store/table.ts'
import { diary, garden, plants, ROSE } from './garden.ts'
import { allRows, rebuild } from './rebuild.ts'
import { temporaryFolder } from './temp.ts'

export const TABLES = ['meta', 'plants', 'diary', 'changes']

/** @param isStrict not where records are taken away under a running store */
export async function journaled({
  bytesMax,
  isStrict = true,
}: {
  bytesMax?: number
  isStrict?: boolean
} = {}) {
  const { folder, migrations, file, openEngine, open } = await garden()
  const journal = path.join(folder, 'journal')
  const warnings: string[] = []
  const log = {
    warn: (_: object, message: string) => void warnings.push(message),
    error: (_: object, message: string) => void warnings.push(message),
  }
  const withJournal: DatabaseOptions = {
    isStrict,
    journal: { folder: journal, log, ...(bytesMax === undefined ? {} : { bytesMax }) },
  }
  return {
    folder,
    migrations,
    file,
    journal,
    warnings,
    openEngine,
    openPlain: () => open({ isStrict }),
    open: () => open(withJournal),
    names: async () => (await readdir(journal)).sort(),
    async sequences() {
      const found = []
      for await (const { sequence } of readRecords(journal, 0)) found.push(sequence)
      return found
    },
    /** What a database made of the journal alone holds. */
    async rebuilt() {
      const engine = await rebuild({
        journal,
        file: path.join(await temporaryFolder(), 'anew.duckdb'),
        tables: [meta as AnyTable, plants],
        logs: [diary as never],
        migrate: (made: Engine) => migrate(made, migrations, systemClock),
      })
      const rows = await allRows(engine, TABLES)
      await engine.close()
      return rows
    },
  }
}

export const sow = (n: number) => ({ ...ROSE, id: `p${n}`, label: `rose ${n}` })
