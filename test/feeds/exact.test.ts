/** What arrives is what was reviewed: byte for byte, whatever a client's git is set to and whatever lies in an item. */
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectSound, publish } from '../support/feeds.ts'
import { git } from '../support/git.ts'
import { expectExact, GIT_CONFIGS, homeWith, readIn } from '../support/git-configs.ts'
import { pluginZip } from '../support/items.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'
import { makeZip, type ZipFiles } from '../support/zip.ts'

/** What each kind of file that steers git would do, and files that it would do it to. */
const STEERING: Record<string, string> = {
  '.gitattributes': [
    '* text=auto',
    '*.md text',
    '*.txt text working-tree-encoding=UTF-16LE',
    '*.id ident',
    '*.bin filter=lfs diff=lfs merge=lfs -text',
    '*.list merge=ours',
    '[attr]odd eol=crlf',
    '*.sh odd',
  ].join('\n'),
  'deep/er/.gitattributes': '* eol=crlf\n',
  'only/this/.gitattributes': '* -text\n',
  '.lfsconfig': '[lfs]\n\turl = https://lfs.example.com\n',
}

function bytes(round: number): ZipFiles {
  return {
    'run.sh': { content: `#!/bin/bash\necho ${round}\n`, mode: 0o100755 },
    'run.cmd': `@echo off\r\necho ${round}\r\n`,
    'mixed.md': `${round}\none\r\ntwo\rthree\n`,
    'deep/er/notes.txt': `Grüße ${round}\n`,
    'which.id': `$Id$ ${round}\n$Id: abc $\n`,
    'model.bin': Buffer.from([0, 1, 13, 10, round, 255]),
    'pointer.bin': `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d7a'.repeat(16)}\nsize ${round}\n`,
    'names.list': `ann\n${round}\n`,
    '.gitignore': '*.cmd\n',
  }
}

const skillFiles = (round: number): ZipFiles => ({
  'SKILL.md': '---\r\nname: steered-skill\r\ndescription: Does it when asked.\r\n---\r\n\r\nDo it.\r\n',
  ...bytes(round),
  ...STEERING,
})

let running: RunningStoa
let ann: Person
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  await publish(
    ann.api,
    'plugin',
    pluginZip('steered', { version: '1.0.0', files: { ...bytes(0), ...STEERING } }),
  )
  await publish(ann.api, 'plugin', pluginZip('plain', { version: '1.0.0', files: bytes(0) }))
  await publish(ann.api, 'skill', makeZip(skillFiles(0)))
  for (const item of ITEMS) await ann.api.put(`/items/${item}/install`)
})
afterAll(() => running.close())

const ITEMS = ['steered-by-ann', 'plain-by-ann', 'steered-skill-by-ann']

async function publishRound(round: number): Promise<void> {
  const files = [
    pluginZip('steered', { files: { ...bytes(round), ...STEERING } }),
    pluginZip('plain', { files: bytes(round) }),
    makeZip(skillFiles(round)),
  ]
  for (const [index, item] of ITEMS.entries()) {
    const answer = await ann.api.upload(`/items/${item}/versions`, {
      file: files[index]!,
      version: `1.${round}.0`,
    })
    expect(answer).toMatchObject({ status: 201 })
  }
}

describe('with git set in every way', () => {
  const clones: { folder: string; env: Record<string, string>; name: string }[] = []
  beforeAll(async () => {
    for (const config of GIT_CONFIGS) {
      const env = await homeWith(config)
      const folder = path.join(await temporaryFolder(), 'it')
      await git(path.dirname(folder), ['clone', '--quiet', await ann.cloneUrl(), folder], env)
      clones.push({ folder, env, name: config.name })
    }
  })

  test.each([0, 1, 2, 3])('a clone is clean and exact, and its pull %i goes through', async (round) => {
    if (round > 0) await publishRound(round)
    for (const { folder, env, name } of clones) {
      if (round > 0) await git(folder, ['pull', '--quiet', '--ff-only'], env)
      await expectExact(folder, env)
      for (const place of ['steered-by-ann', 'plain-by-ann', 'stoa-bundle/skills/steered-skill-by-ann']) {
        for (const [file, said] of Object.entries(bytes(round))) {
          const content = typeof said === 'string' || Buffer.isBuffer(said) ? said : said.content
          const arrived = await readIn(folder, `plugins/${place}/${file}`)
          expect({ name, place, file, arrived }).toEqual({ name, place, file, arrived: Buffer.from(content) })
        }
      }
    }
    const files = await git(clones[0]!.folder, ['ls-files'])
    expect(files.match(/.*(gitattributes|lfsconfig|gitmodules).*/g)).toEqual(['.gitattributes'])
    expect(files).not.toContain('only/')
    await expectSound(clones[0]!.folder)
  })
})

describe('a file that steers git', () => {
  test('is warned of, by path and in words, before and when it is published', async () => {
    const upload = { file: pluginZip('warned', { files: STEERING }) }
    const { body: preview } = await ann.api.upload('/items/preview', upload)
    const { body: item } = await ann.api.upload('/items', upload)
    for (const { issues } of [preview, item]) {
      expect(issues).toEqual(
        Object.keys(STEERING)
          .sort()
          .map((file) => ({
            code: 'file_not_served',
            severity: 'warning',
            path: file,
            message: `"${file}" would steer git in everybody's clone, so it will not be served; the store goes on showing it.`,
          })),
      )
    }
    const served = preview.files.map((file: { path: string }) => file.path)
    expect(served.filter((file: string) => file in STEERING)).toEqual([])
  })

  test('stays in the store, with its bytes and the word that it is not served', async () => {
    const at = '/items/steered-by-ann/versions/1.0.0'
    const { body: files } = await ann.api.get(`${at}/files`)
    const kept = files.filter(({ served }: { served: boolean }) => !served)
    expect(kept.map((file: { path: string }) => file.path).toSorted()).toEqual(
      Object.keys(STEERING).toSorted(),
    )
    const raw = await ann.api.get(`${at}/files/.lfsconfig`)
    expect(String(raw.body)).toBe(STEERING['.lfsconfig'])
    const page = await ann.api.send('GET', '//store/steered-by-ann/files/.gitattributes')
    expect(page.body).toContain('This file is not served')
    const list = await ann.api.send('GET', '//store/steered-by-ann/files?version=1.0.0')
    expect(list.body.match(/not served/g)).toHaveLength(Object.keys(STEERING).length)
    expect(list.body).toContain('All but 4 are served as they are')
  })

  test('is in no ZIP of the marketplace, which has the same files as the clone', async () => {
    const token = await ann.token()
    const zip = await running.anonymous.withToken(token).send('GET', '//marketplace.zip')
    const { tree } = (await ann.api.get('/stack')).body
    expect(zip.headers.get('etag')).toBe(`"${tree}"`)
  })
})
