/** Publishing a ZIP of 2,000 files and 20 MB, against `unzip` and `git add` of it. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { publishUpload } from '../../src/catalog/publication/upload.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import type { Stoa } from '../../src/stoa.ts'
import { makeZip } from '../support/zip.ts'
import { program } from './compose.ts'
import { prose, seeded } from './content.ts'
import { measure } from './pairs.ts'

const FILES = 2_000
const FILE_BYTES = 10_000
const ROUNDS = 5

export async function benchPublish({ deps }: Stoa, admin: Actor, scratch: string): Promise<void> {
  const zips = Array.from({ length: ROUNDS + 1 }, (_, round) => zipOf(round))
  const zipFile = (round: number) => path.join(scratch, `upload-${round}.zip`)
  for (const [round, zip] of zips.entries()) await writeFile(zipFile(round), zip)
  await measure({
    name: `Publish a ZIP of ${FILES} files, ${(FILES * FILE_BYTES) / 1e6} MB (${(zips[0]!.length / 1e6).toFixed(1)} MB zipped)`,
    rounds: ROUNDS,
    goal: 1,
    baseline: {
      name: 'unzip and git add',
      async run(round) {
        const folder = path.join(scratch, `unzipped-${round}`)
        await mkdir(folder)
        await program('unzip', ['-q', zipFile(round), '-d', folder])
        await program('git', ['init', '-q', folder])
        await program('git', ['-C', folder, 'add', '.'])
      },
    },
    ours: {
      name: 'check, stamp, store and record',
      run: async (round) => void (await publishUpload(deps, admin, { zip: zips[round]! })),
    },
  })
}

/** Other content each round: an object that is stored already would cost nothing. */
function zipOf(round: number): Buffer {
  const random = seeded(round + 1)
  const name = `large-${round}`
  const files: Record<string, string | Buffer> = {
    '.claude-plugin/plugin.json': JSON.stringify({ name, version: '1.0.0', description: 'A large one.' }),
  }
  for (let index = 1; index < FILES; index += 1)
    files[`docs/${index % 40}/page-${index}.md`] = prose(random, FILE_BYTES)
  return makeZip(files)
}
