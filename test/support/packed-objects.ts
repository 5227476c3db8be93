/** What a pack holds, as the real git reads it. */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { git } from './git.ts'
import { temporaryFolder } from './temp.ts'

/** The ids, sorted. */
export async function packedObjects(pack: Buffer): Promise<string[]> {
  const folder = await temporaryFolder('pack')
  await writeFile(path.join(folder, 'it.pack'), pack)
  await git(folder, ['index-pack', 'it.pack'])
  return idsIn(await readFile(path.join(folder, 'it.idx')))
}

/** Source: gitformat-pack(5), version 2: a header of 8 bytes, 256 counts of which the last is of all, and the sorted ids. */
function idsIn(idx: Buffer): string[] {
  const start = 8 + 256 * 4
  const at = (number: number) => start + number * 20
  const count = idx.readUInt32BE(start - 4)
  return Array.from({ length: count }, (_, number) => idx.toString('hex', at(number), at(number + 1)))
}
