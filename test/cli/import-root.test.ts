/** `LOCAL_IMPORT_ROOT`: nothing outside of it is read, whatever is asked for and whatever moves meanwhile. */
import { execFile } from 'node:child_process'
import { rename, rm, symlink } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AppError } from '../../src/kernel/errors.ts'
import { readLocalFolder } from '../../src/sources/local-folder.ts'
import { runStoa } from '../support/stoa.ts'
import { openWorkshop, skill, type Workshop, writeFiles } from './workshop.ts'

let at: Workshop
let work: string

beforeAll(async () => {
  at = await openWorkshop()
})
afterAll(() => at.store.close())
beforeEach(() => {
  work = at.newFolder()
})

const write = (files: Record<string, string>, below = work) => writeFiles(below, files)
const importWork = () => at.import(work)

describe('the root', () => {
  const refused = async (folder: string, shown = folder) => {
    const ended = await at.home.stoa(['import', folder, '--json'])
    expect(ended.code).toBe(1)
    expect(ended.json().error).toEqual({
      code: 'import_outside',
      message: `"${shown}" is not a folder inside LOCAL_IMPORT_ROOT; move it there, or name one that is there.`,
    })
  }

  test('is not left by a path, by a link to a folder, or by a name that begins like its own', async () => {
    await write({ 'SKILL.md': skill('secret') }, path.join(at.outside, 'secret'))
    await write({ 'SKILL.md': skill('secret') }, `${at.root}-beside`)
    await symlink(path.join(at.outside, 'secret'), path.join(at.root, 'link'))
    await refused(path.join(at.outside, 'secret'))
    await refused(`${at.root}/../secret`, path.join(at.outside, 'secret'))
    await refused(`${at.root}-beside`)
    await refused(path.join(at.root, 'link'))
    await refused('/etc')
    await refused(path.join(at.root, 'nowhere'))
    await refused(path.join(at.root, 'link', 'SKILL.md'))
    expect((await at.store.admin.get('/items/secret')).status).toBe(404)
  })

  test('a path with a NUL, or relative to the root, is read as such by the API', async () => {
    const nul = await at.store.admin.post('/imports', { path: `${at.root}\0/x` })
    expect(nul.body.code).toMatch(/^(import_outside|bad_request)$/)
    await write({ 'SKILL.md': skill('near') })
    expect((await at.store.admin.post('/imports', { path: path.basename(work) })).status).toBe(201)
    expect((await at.store.admin.post('/imports', { path: '../secret' })).body.code).toBe('import_outside')
  })

  test('a pipe stops the import', async () => {
    await write({ 'SKILL.md': skill('piped') })
    await promisify(execFile)('mkfifo', [path.join(work, 'pipe')])
    const { error } = (await importWork()).json()
    expect(error).toMatchObject({
      code: 'invalid_upload',
      message: '"pipe" is not a regular file; replace it with one.',
    })
    expect((await at.store.admin.get('/items/piped')).status).toBe(404)
  })

  test('links mean the files of the folder that they lead to, and others are left out with a word', async () => {
    await write({
      '.gitignore': 'hidden.txt\n',
      'hidden.txt': 'ignored',
      'shared/notes.md': 'Notes.',
      'kit/.claude-plugin/plugin.json': JSON.stringify({
        name: 'kit',
        version: '1.0.0',
        description: 'A kit.',
      }),
      'kit/skills/one/SKILL.md': skill('one'),
    })
    const links = {
      'kit/notes': '../shared',
      'kit/skills/one/copy.md': '../../notes/notes.md',
      'kit/host': '/etc/hostname',
      'kit/etc': '/etc',
      'kit/above': `../../../${path.basename(at.outside)}`,
      'kit/hidden': '../hidden.txt',
      'kit/loop': 'loop',
      'kit/around': '..',
    }
    for (const [from, to] of Object.entries(links)) await symlink(to, path.join(work, from))
    const [imported] = (await importWork()).json()
    const warned = imported.issues.map(({ code, path }: { code: string; path: string }) => `${code} ${path}`)
    const left = ['above', 'around', 'etc', 'hidden', 'host', 'loop'].map(
      (name) => `file_not_served kit/${name}`,
    )
    expect(warned.filter((line: string) => line.startsWith('file_not_served')).sort()).toEqual(left)
    const { body } = await at.store.admin.get(`/items/${imported.item}/versions/1.0.0/files`)
    const files = body.map(({ path }: { path: string }) => path)
    expect(files).toEqual([
      '.claude-plugin/plugin.json',
      'notes/notes.md',
      'skills/one/SKILL.md',
      'skills/one/copy.md',
    ])
  })

  test('a plugin of which links left nothing is not published', async () => {
    await write({ '.claude-plugin/plugin.json': JSON.stringify({ name: 'shell', description: 'Empty.' }) })
    await symlink(path.join(at.outside, 'secret'), path.join(work, 'skills'))
    const { error } = (await importWork()).json()
    expect(error.issues.map(({ code }: { code: string }) => code)).toContain('plugin_hollow')
  })

  test('a folder that is a link now and then, while it is read, gives nothing of what is behind it', async () => {
    await write({ 'SKILL.md': skill('swap'), 'parts/note.md': 'mine' })
    await write({ 'note.md': 'not mine' }, path.join(at.outside, 'private'))
    const parts = path.join(work, 'parts')
    let isSwapping = true
    const swapping = (async () => {
      while (isSwapping) {
        await rename(parts, `${work}-away`)
        await symlink(path.join(at.outside, 'private'), parts)
        await rm(parts)
        await rename(`${work}-away`, parts)
      }
    })()
    const seen = new Set<string>()
    const look = async () => {
      const read = await readLocalFolder(at.root, work).catch((error: AppError) => error.code)
      if (typeof read === 'string') seen.add(read)
      else for (const file of read.files) seen.add(`${file.path}: ${file.content.toString().slice(0, 8)}`)
    }
    for (let round = 0; round < 2000; round += 1) await look()
    isSwapping = false
    await swapping
    await look()
    // Gone while it is looked at.
    seen.delete('invalid_upload')
    expect([...seen].sort()).toEqual(['SKILL.md: ---\nname', 'parts/note.md: mine'])
  })

  test('is closed where nobody set it, and to who is no admin', async () => {
    const closed = await runStoa()
    const answer = await closed.admin.post('/imports', { path: at.root })
    await closed.close()
    expect(answer.status).toBe(422)
    expect(answer.body.code).toBe('import_disabled')
    const fay = await at.store.person('fay')
    expect((await fay.api.post('/imports', { path: work })).body.code).toBe('admin_required')
  })
})
