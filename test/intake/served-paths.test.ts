/** A path is counted where clients have it: inside of the plugin that serves the item. */
import { expect, test } from 'vitest'
import type { BundleFile } from '../../src/intake/bundle.ts'
import type { Bundle } from '../../src/intake/inspect.ts'
import { longPathIssues } from '../../src/intake/served-paths.ts'

const bundle = (kind: Bundle['kind'], paths: string[]) =>
  ({
    kind,
    files: paths.map((path): BundleFile => ({ path, mode: '100644', content: Buffer.alloc(0) })),
  }) as unknown as Bundle
/** A path of so many characters. */
const long = (length: number) => `a/${'x'.repeat(length - 5)}.md`

test('of a plugin as it is, of a skill with its folder in the bundle, of an agent as its one file', () => {
  expect(longPathIssues(bundle('plugin', [long(150)]), 'tidy-by-ann')).toEqual([])
  const [issue, ...others] = longPathIssues(bundle('plugin', [long(151), 'ok.md']), 'tidy-by-ann')
  expect(others).toEqual([])
  expect(issue).toMatchObject({ code: 'path_long', severity: 'warning', path: long(151) })
  expect(issue!.message).toContain('has 151 characters as it is served; keep it at 150, or Windows')

  const folder = 'skills/tidy-by-ann/'.length
  expect(longPathIssues(bundle('skill', [long(150 - folder)]), 'tidy-by-ann')).toEqual([])
  const [skill] = longPathIssues(bundle('skill', [long(151 - folder)]), 'tidy-by-ann')
  expect(skill!.message).toContain('"skills/tidy-by-ann/a/')
  expect(longPathIssues(bundle('agent', [long(200)]), 'tidy-by-ann')).toEqual([])
})

test('as Windows counts, and of very many the first are named', () => {
  expect(longPathIssues(bundle('plugin', [`${'😀'.repeat(75)}x`]), 'a')).toHaveLength(1)
  const many = longPathIssues(
    bundle(
      'plugin',
      Array.from({ length: 100 }, (_, at) => `${at}${long(200)}`),
    ),
    'a',
  )
  expect(many).toHaveLength(20)
  expect(many.at(-1)!.message).toContain('(and 80 more)')
})
