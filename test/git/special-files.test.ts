/** Names that some file system takes for a file that steers git, and names that are only like one. */
import { expect, test } from 'vitest'
import { steersGit } from '../../src/git/special-files.ts'

test.each([
  ...['.gitattributes', 'a/.gitattributes', 'a/b/.gitattributes', '.gitattributes/in-a-folder.md'],
  ...['.GITATTRIBUTES', '.GitAttributes', '.gitattributes ', '.gitattributes.', '.gitattributes:$DATA'],
  ...['.git\u200cattributes', '.gitattri\u206fbutes', 'gitatt~1', 'GITATT~4', 'gi7d29~1'],
  ...['.gitmodules', '.GITMODULES', 'gitmod~1', 'gi7eba~1'],
  ...['.lfsconfig', '.LFSConfig', 'deep/.lfsconfig', '.lfsconfig.', 'LFSCON~1'],
])('%j steers git', (path) => {
  expect(steersGit(path)).toBe(true)
})

test.each([
  ...[
    '.gitignore',
    '.mailmap',
    '.gitkeep',
    '.github/x',
    '.gitlab-ci.yml',
    'gitattributes',
    'x.gitattributes',
  ],
  ...[
    '.gitattributes.md',
    '.gitattributes-example',
    'docs/gitattributes.txt',
    'lfsconfig',
    'a~1',
    'gitatt~5',
  ],
])('%j does not', (path) => {
  expect(steersGit(path)).toBe(false)
})
