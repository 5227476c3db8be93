/** Temporary folders that go away with the file of stories, or with the process of a script. */
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const made: string[] = []

export async function temporaryFolder(label = 'test'): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), `stoa-${label}-`))
  made.push(folder)
  return folder
}

/** Remove all that were made; `each-file.ts` does. */
export function removeTemporaryFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

// Benchmarks and client scripts use the same support without a running vitest.
if (process.env.VITEST === undefined) process.once('exit', removeTemporaryFolders)
