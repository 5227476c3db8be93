/**
 * Clones that real git made of the former program's feeds, under settings of every kind, are pulled across the upgrade
 * and go on following. What a pull cannot do, the command in docs/clones.md does.
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeBareRepo } from '../../src/git/bare-repo.ts'
import type { Oid } from '../../src/git/object.ts'
import { Api } from '../support/api.ts'
import { git, tryGit } from '../support/git.ts'
import { expectExact, GIT_CONFIGS, homeWith, inexactFiles } from '../support/git-configs.ts'
import { pluginZip } from '../support/items.ts'
import { type OldDataFolder, oldDataFolder, oldFeedUrl, oldToken } from '../support/old-data-folder.ts'
import { type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'
import { makeZip } from '../support/zip.ts'

/** Of clients that have Git LFS and do not let it fetch while they clone, as agents do. */
const NO_SMUDGE = { GIT_LFS_SKIP_SMUDGE: '1' }
const REALIGN = 'git fetch --quiet && git reset --quiet --hard origin/main'
const START_ANEW = 'git fetch --quiet && git clean --quiet -ffdx && git reset --quiet --hard origin/main'
const REWRITE = 'git rm -r -q --cached . && git reset --quiet --hard'

const BOTH = { name: 'autocrlf and Git LFS', config: ['core.autocrlf=true', 'core.eol=crlf'], hasLfs: true }

interface OldClone {
  name: string
  folder: string
  env: Record<string, string>
}

let old: OldDataFolder
let running: RunningStoa
let clones: OldClone[]
beforeAll(async () => {
  old = await oldDataFolder()
  clones = []
  for (const config of [...GIT_CONFIGS.filter(({ attributes }) => attributes === undefined), BOTH]) {
    const env = { ...(await homeWith(config)), ...NO_SMUDGE }
    clones.push({ name: config.name, env, folder: await cloneOfThen('ann', lastHead('ann'), env) })
  }
  running = await runStoa({ dataDir: old.dataDir })
  for (const { folder } of clones) await follow(folder, 'ann')
})
afterAll(() => running.close())

function lastHead(feed: string): string {
  return old.feeds.find((candidate) => candidate.feed === feed)!.heads.at(-1)!
}

/** A clone of a head as the former program served it: from a repository that borrows the folder's own objects. */
async function cloneOfThen(name: string, head: string, env: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder('then')
  const served = path.join(folder, 'served.git')
  const objectsFolder = path.join(old.dataDir, 'objects.git', 'objects')
  await writeBareRepo({ folder: served, head: head as Oid, objectsFolder })
  // Where a file is missing for Git LFS the checkout fails, and leaves a clone behind.
  await tryGit(folder, ['clone', '--quiet', '--no-hardlinks', served, name], env)
  return path.join(folder, name)
}

function follow(folder: string, reader: string): Promise<string> {
  const url = oldFeedUrl(old, running.baseUrl, { feed: reader, isGroup: false }, reader)
  return git(folder, ['remote', 'set-url', 'origin', url])
}

async function publishRound(round: number): Promise<void> {
  const ann = new Api(running.baseUrl).withToken(oldToken(old, 'ann', 'Tools'))
  const uploads = {
    'reports-by-ann': makeZip({
      'SKILL.md': `---\r\nname: reports\r\ndescription: Reports.\r\n---\r\n\r\n${round}\r\n`,
      'references/steps.md': `# Steps ${round}\r\n`,
      '.gitattributes': '*.md text\n',
    }),
    'large-files-by-ann': pluginZip('large-files', {
      files: {
        'models/.gitattributes': '*.bin filter=lfs diff=lfs merge=lfs -text\n',
        'models/real.bin': Buffer.from([round, 13, 10, 0]),
      },
    }),
    'exact-by-ann': pluginZip('exact', { files: { 'bin/run.sh': `#!/bin/bash\necho ${round}\n` } }),
  }
  for (const [item, file] of Object.entries(uploads)) {
    const version = `3.${round}.0`
    expect(await ann.upload(`/items/${item}/versions`, { file, version })).toMatchObject({ status: 201 })
  }
}

describe('a clone of then', () => {
  test('was dirty for those whose git the items steered', async () => {
    const dirty = await Promise.all(
      clones.map(({ folder, env }) =>
        git(folder, ['status', '--porcelain'], env).then((said) => said !== ''),
      ),
    )
    expect(dirty).toContain(true)
  })

  test('is pulled across the upgrade, whatever its git is set to, and then nothing of it is steered', async () => {
    for (const { name, folder, env } of clones) {
      const pulled = await tryGit(folder, ['pull', '--quiet', '--ff-only'], env)
      expect({ name, ...pulled }).toMatchObject({ name, code: 0 })
      expect((await git(folder, ['ls-files', '*.gitattributes', '*.lfsconfig'])).split('\n')).toEqual([
        '.gitattributes',
      ])
    }
  })

  test.each([1, 2, 3])('follows what is published after it: pull %i', async (round) => {
    await publishRound(round)
    for (const { name, folder, env } of clones) {
      const pulled = await tryGit(folder, ['pull', '--quiet', '--ff-only'], env)
      expect({ name, ...pulled }).toMatchObject({ name, code: 0 })
      expect(await readFile(path.join(folder, 'plugins/exact-by-ann/bin/run.sh'), 'utf8')).toBe(
        `#!/bin/bash\necho ${round}\n`,
      )
      const changed = (await git(folder, ['diff', '--name-only', 'ORIG_HEAD', 'HEAD'])).split('\n')
      const inexact = await inexactFiles(folder)
      expect({ name, inexact: inexact.filter((file) => changed.includes(file)) }).toEqual({
        name,
        inexact: [],
      })
    }
  })

  test('is clean and exact in every file after the command for line ends', async () => {
    expect(await documented()).toContain(withoutQuiet(REWRITE))
    for (const { folder, env } of clones) {
      await shell(folder, REWRITE, env)
      await expectExact(folder, env)
    }
  })
})

describe('a clone of then that cannot be pulled', () => {
  test('because a file that was dirty from the start changes too, is put right by the command', async () => {
    const [first] = old.feeds.find(({ feed }) => feed === 'ann')!.heads
    const env = await homeWith({ name: 'as it comes' })
    const folder = await cloneOfThen('behind', first!, env)
    await follow(folder, 'ann')
    const pulled = await tryGit(folder, ['pull', '--ff-only'], env)
    expect(pulled.stderr).toContain('Your local changes to the following files would be overwritten')
    await putRight(folder, REALIGN, env)
  })

  test('because Git LFS found no file to check out, is put right by the command', async () => {
    const env = await homeWith({ name: 'Git LFS', hasLfs: true })
    const folder = await cloneOfThen('lfs', lastHead('ann'), env)
    await follow(folder, 'ann')
    await putRight(folder, START_ANEW, env)
  })

  async function putRight(folder: string, line: string, env: Record<string, string>): Promise<void> {
    expect(await documented()).toContain(withoutQuiet(line))
    await shell(folder, line, env)
    expect(await git(folder, ['status', '--porcelain'], env)).toBe('')
    await git(folder, ['pull', '--quiet', '--ff-only'], env)
    await expectExact(folder, env)
  }
})

function withoutQuiet(line: string): string {
  return line.replaceAll(' --quiet', '')
}

function documented(): Promise<string> {
  return readFile('docs/clones.md', 'utf8')
}

/** A line of commands, as somebody types it. */
async function shell(folder: string, line: string, env: Record<string, string>): Promise<void> {
  for (const command of line.split(' && ')) await git(folder, command.split(' ').slice(1), env)
}
