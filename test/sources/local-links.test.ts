/** Links make much of little: what they mean is counted while it is put together, and not once it fills the memory. */
import { expect, test } from 'vitest'
import type { BundleFile } from '../../src/intake/bundle.ts'
import { LINK_STEPS_MAX, LINKED_ENTRIES_MAX, LINKS_FOLLOWED_MAX } from '../../src/kernel/limits.ts'
import { withLinked } from '../../src/sources/local-links.ts'

const file = (path: string): BundleFile => ({ path, mode: '100644', content: Buffer.from('x') })
const link = (path: string, target: string) => ({ path, target: Buffer.from(target) })
const several = <Thing>(count: number, make: (index: number) => Thing) =>
  Array.from({ length: count }, (_, index) => make(index))

const SHELF = several(1_000, (index) => file(`shelf/${index}.md`))
const LINKS_MAX = LINKED_ENTRIES_MAX / SHELF.length

test('links bring in so many files, and the one that brings in more is named', () => {
  const full = withLinked(
    SHELF,
    several(LINKS_MAX, (index) => link(`to-${index}`, 'shelf')),
  )
  expect(full.files).toHaveLength(SHELF.length + LINKED_ENTRIES_MAX)
  expect(full.issues).toEqual([])

  const over = withLinked(
    SHELF,
    several(2 * LINKS_MAX, (index) => link(`to-${index}`, 'shelf')),
  )
  expect(over.files).toHaveLength(SHELF.length + LINKED_ENTRIES_MAX)
  expect(over.issues).toMatchObject([
    {
      severity: 'error',
      message: expect.stringMatching(
        /^"to-\d+" is a symbolic link to "shelf", and with that .*; link to fewer\.$/,
      ),
    },
  ])
})

test('a folder of links to a large folder brings in no more, however it is linked', () => {
  const links = [
    ...several(LINKS_MAX, (index) => link(`rack/to-${index}`, '../shelf')),
    ...several(20, (index) => link(`hall/rack-${index}`, '../rack')),
    link('all', 'hall'),
  ]
  const { files, issues } = withLinked(SHELF, links)
  expect(files.length).toBeLessThanOrEqual(SHELF.length + LINKED_ENTRIES_MAX)
  expect(issues.filter(({ severity }) => severity === 'error')).toHaveLength(1)
})

test('of too many links none is followed', () => {
  const links = several(LINKS_FOLLOWED_MAX + 1, (index) => link(`to-${index}`, 'shelf/1.md'))
  expect(withLinked(SHELF, links.slice(1)).files).toHaveLength(SHELF.length + LINKS_FOLLOWED_MAX)
  const over = withLinked(SHELF, links)
  expect(over.files).toHaveLength(SHELF.length)
  expect(over.issues).toMatchObject([{ severity: 'error', path: `to-${LINKS_FOLLOWED_MAX}` }])
})

test('a link of too many steps leads nowhere, also over others', () => {
  const round = (steps: number) => `${'shelf/../'.repeat(steps / 2)}shelf/1.md`
  // The link's own name is a step, and so are the folder and the file at its end.
  const near = link('near', round(LINK_STEPS_MAX / 2))
  expect(withLinked(SHELF, [near]).issues).toEqual([])
  const far = link('far', `${'shelf/../'.repeat(LINK_STEPS_MAX / 4)}near`)
  const { files, issues } = withLinked(SHELF, [near, far])
  expect(files.map(({ path }) => path).filter((path) => !path.startsWith('shelf/'))).toEqual(['near'])
  expect(issues).toMatchObject([{ severity: 'warning', path: 'far' }])
})
