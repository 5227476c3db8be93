/** Temporary folders that are gone when the test file ends. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'

const made: string[] = []

export async function temporaryFolder(label = 'stoa'): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), `${label}-`))
  made.push(folder)
  return folder
}

afterAll(async () => {
  await Promise.all(made.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
})
