/** The ZIP of a marketplace of 50 MB, made anew, against `git archive` of the same tree. */
import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { install } from '../../src/access/personal.ts'
import { publishUpload } from '../../src/catalog/publication/upload.ts'
import type { Actor } from '../../src/kernel/actor.ts'
import { openArchives } from '../../src/snapshot/archive/archives.ts'
import { userFeed } from '../../src/snapshot/feed-key.ts'
import type { Stoa } from '../../src/stoa.ts'
import { makeZip } from '../support/zip.ts'
import { program } from './compose.ts'
import { prose, seeded } from './content.ts'
import { measure } from './pairs.ts'

const PLUGINS = 5
const FILES = 1_000
const FILE_BYTES = 10_000
const ROUNDS = 5

export async function benchArchive({ deps }: Stoa, admin: Actor, scratch: string): Promise<void> {
  for (let index = 0; index < PLUGINS; index += 1) {
    const { item } = await publishUpload(deps, admin, { zip: zipOf(index) })
    await install(deps, admin, item.servedName, null)
  }
  const { tree, commit } = await deps.feeds.advance(userFeed(admin.userId))
  await deps.feeds.open(userFeed(admin.userId))
  const repository = path.join(scratch, 'data', 'repos', `${commit}.git`)
  await measure({
    name: `The ZIP of ${PLUGINS * FILES} files, ${(PLUGINS * FILES * FILE_BYTES) / 1e6} MB`,
    rounds: ROUNDS,
    goal: 1,
    baseline: {
      name: 'git archive --format=zip',
      run: (round) =>
        program('git', [
          '-C',
          repository,
          'archive',
          '--format=zip',
          '-o',
          path.join(scratch, `git-${round}.zip`),
          'HEAD',
        ]),
    },
    ours: {
      name: 'made and written out',
      async run(round) {
        const archives = await openArchives(path.join(scratch, `archives-${round}`), deps.objects)
        const { chunks } = await archives.open(tree)
        await pipeline(Readable.from(chunks), createWriteStream(path.join(scratch, `own-${round}.zip`)))
        await archives.close()
      },
    },
  })
}

/** Other content in each. */
function zipOf(index: number): Buffer {
  const random = seeded(100 + index)
  const files: Record<string, string | Buffer> = {
    '.claude-plugin/plugin.json': JSON.stringify({
      name: `pages-${index}`,
      version: '1.0.0',
      description: 'Many pages.',
    }),
  }
  for (let page = 0; page < FILES; page += 1)
    files[`docs/${page % 20}/page-${page}.md`] = prose(random, FILE_BYTES)
  return makeZip(files)
}
