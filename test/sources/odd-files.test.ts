/** One file that cannot be served costs itself: not its plugin, and nothing else of the repository. */
import { expect, test } from 'vitest'
import { withoutOddFiles } from '../../src/sources/odd-files.ts'
import { sourceStory } from './story.ts'

const the = sourceStory()

/** Paths that no working copy can hold, and what is wrong with each. */
const ODD: readonly [path: string, problem: string][] = [
  ['skills/x/template/.gitmodules', 'is taken for .gitmodules by some file system'],
  ['references/variant-a:-plain.md', 'has a character that Windows does not allow'],
  ['assets/shot\u202fAM.png', 'has the invisible character U+202F'],
  ['docs/aux.md', 'is the name of a device on Windows'],
  ['docs/ends.', 'ends in a dot or space'],
  ['docs\\a.md', 'has a backslash'],
  ['readme.MD', 'meets "README.md" on some file systems'],
  ['COMMANDS/x.md', 'meets "commands/x.md" on some file systems'],
  ['README.md/x', 'meets "README.md" on some file systems'],
  [`${'d/'.repeat(40)}x.md`, 'is 41 folders deep'],
  [`${'long-name-'.repeat(30)}.md`, 'has 303 bytes'],
  ['docs/gitatt~1', 'is taken for .gitattributes by some file system'],
]

test('a plugin is published without its odd files, with a word about each', async () => {
  const { marketplace, sync, plugin, file } = the()
  const repository = await marketplace('odd', { odd: { version: '1.0.0' } })
  await repository.commit({ 'plugins/odd/README.md': 'Odd.\n', 'notes.md': 'Theirs.\n' })
  const lax = ['-c', 'core.protectNTFS=false', '-c', 'core.protectHFS=false']
  const oid = await repository.git('rev-parse', 'HEAD:notes.md')
  const paths = [...ODD.map(([path]) => path).filter((path) => path !== 'README.md/x'), 'u\u0308bersicht.md']
  for (const path of paths)
    await repository.git(...lax, 'update-index', '--add', '--cacheinfo', `100644,${oid},plugins/odd/${path}`)
  await repository.git(...lax, 'commit', '--quiet', '--message', 'Odd')
  await repository.git(
    ...lax,
    '-c',
    'transfer.fsckObjects=false',
    'push',
    '--quiet',
    repository.bare,
    'HEAD:main',
  )

  expect(await sync('odd')).toMatchObject({ added: ['odd'], failed: [] })
  const { issues } = plugin('odd', 'odd')
  expect(issues).toHaveLength(paths.length - 1)
  expect(issues.every(({ code, severity }) => code === 'file_not_served' && severity === 'warning')).toBe(
    true,
  )
  // A name in two parts is composed, as other systems type it.
  expect(await file('odd', '\u00fcbersicht.md')).toBe('Theirs.\n')
})

test('the rule: names, sizes, and what is one file on some systems', () => {
  const good = ['README.md', 'commands/x.md', 'caf\u00e9.md']
  const files = [...good, ...ODD.map(([path]) => path), 'cafe\u0301.md'].map((path) => ({
    path,
    mode: '100644' as const,
    content: Buffer.from('x'),
  }))
  const left = withoutOddFiles(files)
  expect(left.files.map(({ path }) => path)).toEqual(good)
  expect(left.issues.map(({ message }) => message)).toEqual([
    ...ODD.map(([, problem]) => expect.stringContaining(problem)),
    expect.stringContaining('meets "café.md" on some file systems'),
  ])
  const large = { path: 'film.mp4', mode: '100644' as const, content: Buffer.alloc(52_428_801) }
  expect(withoutOddFiles([large]).issues[0]!.message).toBe(
    '"film.mp4" has 52428801 bytes and is left out; a file has at most 52428800.',
  )
})
