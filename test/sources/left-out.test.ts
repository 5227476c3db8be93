/** What of a folder is not published: the real git says what is ignored. */
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readLocalFolder } from '../../src/sources/local-folder.ts'
import { writeFiles } from '../cli/workshop.ts'
import { temporaryFolder } from '../support/temp.ts'

const paths = async (root: string, folder = '.') =>
  (await readLocalFolder(root, folder)).files.map((file) => file.path)

const IGNORED: Record<string, string> = {
  '.gitignore':
    '*.log\n/build/\n.env*\n!.env.example\nsecrets\n**/tmp/*\n!**/tmp/keep.md\n\\#odd\ntrail \\ \n# a comment\n[ab].bin\nfoo/**/bar\n',
  'a/.gitignore': '!important.log\n/only-here\nlocal/\n',
  'a/b/.gitignore': '*\n!.gitignore\n!kept.md\n',
}
const FILES = [
  ...['SKILL.md', 'x.log', 'build/out.js', 'src/build/in.js', '.env', '.env.local', '.env.example'],
  ...['secrets', 'deep/secrets/key', 'tmp/a', 'tmp/keep.md', 'x/tmp/b', 'x/tmp/keep.md', '#odd', 'odd'],
  ...['a/important.log', 'a/other.log', 'a/only-here', 'a/c/only-here', 'a/c/local/x', 'local/x'],
  ...['a/b/kept.md', 'a/b/gone.md', 'a.bin', 'c.bin', 'foo/bar', 'foo/x/y/bar', 'UPPER.LOG', 'ümlaut.log'],
]

test('is what git ignores, with nested files and exceptions', async () => {
  const root = await temporaryFolder()
  await writeFiles(root, { ...Object.fromEntries(FILES.map((file) => [file, file])), ...IGNORED })
  execFileSync('git', ['init', '-q', root])
  execFileSync('git', ['-C', root, 'config', 'core.excludesFile', '/dev/null'])
  const listed = execFileSync('git', ['-C', root, 'ls-files', '-coz', '--exclude-standard'], {
    encoding: 'utf8',
  })
  const kept = listed.split('\0').filter(Boolean).sort()
  expect(kept.length).toBeGreaterThan(14)
  expect((await paths(root)).sort()).toEqual(kept)
  // Of a folder in it, with the rules above.
  expect((await paths(root, 'a')).map((file) => `a/${file}`).sort()).toEqual(
    kept.filter((file) => file.startsWith('a/')),
  )
  const { leftOut } = await readLocalFolder(root, '.')
  expect(leftOut).toEqual(
    expect.arrayContaining(['.env', '.env.local', '.git', 'build', 'a/c/local', 'deep/secrets']),
  )
})

test('is what tools keep, in any case, and environments of Python whatever they are called', async () => {
  const root = await temporaryFolder()
  await writeFiles(root, {
    'SKILL.md': 'x',
    '.venv/lib/a.py': 'x',
    'my-env/pyvenv.cfg': 'home = /usr/bin',
    'my-env/bin/python': 'x',
    'a/node_modules/x/index.js': 'x',
    'Node_Modules/x.js': 'x',
    'a/__pycache__/x.pyc': 'x',
    'a/.git': 'gitdir: elsewhere',
  })
  const { files, leftOut } = await readLocalFolder(root, '.')
  expect(files.map((file) => file.path)).toEqual(['SKILL.md'])
  expect(leftOut).toEqual(['.venv', 'Node_Modules', 'a/.git', 'a/__pycache__', 'a/node_modules', 'my-env'])
})

test('and a .gitignore that leads elsewhere is not read', async () => {
  const root = await temporaryFolder()
  const outside = await temporaryFolder()
  await writeFiles(outside, { rules: '*.md\n' })
  await writeFiles(root, { 'a/x.md': 'x', 'a/.gitignore': 'x.md\n', 'SKILL.md': 'x' })
  execFileSync('ln', ['-s', path.join(outside, 'rules'), path.join(root, '.gitignore')])
  expect(await paths(root, 'a')).toEqual(['.gitignore'])
})
