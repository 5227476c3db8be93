/**
 * What the words of the search follow from beside the items: the program, and what it stands on. What was kept on disk
 * by another one is not read. Nobody has to remember a number: the files themselves are looked at, in the thread.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isPacked } from '../kernel/project-folder.ts'

/** The program as it was packed: its threads run that, whoever begins them. */
const PACKED = isPacked ? ['./'] : ['../../server/']
/** Rooms that say which texts an item has, how they are cut into words, and how much of them. */
const ROOMS = import.meta.url.endsWith('.ts') ? ['../catalog/', '../intake/', '../kernel/'] : PACKED

export function searchMaking(): string {
  const hash = createHash('sha256')
  // Letters, words and their forms are Unicode's.
  hash.update(`${process.versions.unicode} ${process.versions.icu}\n`)
  hash.update(readFileSync(createRequire(import.meta.url).resolve('minisearch')))
  for (const room of ROOMS) {
    const folder = fileURLToPath(new URL(room, import.meta.url))
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
    for (const name of names) {
      if (!/\.[jt]sx?$/.test(name)) continue
      hash.update(`${name}\n`)
      hash.update(readFileSync(`${folder}${name}`))
    }
  }
  return hash.digest('hex')
}
