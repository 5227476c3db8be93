/** What the store takes on disk. Reads names and sizes alone. */
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Settings } from '../../../kernel/settings.ts'

export interface Use {
  name: string
  where: string
  bytes: number
}

export async function diskUse({ dataDir, databaseUrl }: Settings): Promise<Use[]> {
  const database =
    databaseUrl === '' ? path.join(dataDir, 'stoa.duckdb') : path.resolve(databaseUrl.replace(/^duckdb:/, ''))
  const folders = [
    { name: 'Git objects', where: path.join(dataDir, 'objects.git') },
    { name: 'Photos and documents', where: path.join(dataDir, 'blobs') },
    { name: 'Repositories (a cache)', where: path.join(dataDir, 'repos') },
  ]
  const [file, log] = [await fileBytes(database), await fileBytes(`${database}.wal`)]
  const measured = await Promise.all(
    folders.map(async (folder) => ({ ...folder, bytes: await folderBytes(folder.where) })),
  )
  return [{ name: 'Database', where: database, bytes: file + log }, ...measured]
}

/** Files directly in a folder whose names end like this. */
export async function countFiles(folder: string, ending: string): Promise<number> {
  return (await readdir(folder)).filter((name) => name.endsWith(ending)).length
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (entry.isFile()) bytes += await fileBytes(path.join(entry.parentPath, entry.name))
  }
  return bytes
}

/** A file that went meanwhile takes nothing. */
async function fileBytes(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  )
}
