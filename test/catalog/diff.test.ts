/** Line diffs and tree diffs, against what git says of the same files. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countLines, diffText, EDITS_MAX, isText, type TextDiff } from '../../src/catalog/diff.ts'
import { changedFiles } from '../../src/catalog/tree-diff.ts'
import { type GitObject, gitObject, hashObject, type Oid } from '../../src/git/object.ts'
import { buildTree } from '../../src/git/tree.ts'
import { temporaryFolder } from '../support/temp.ts'

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('')

/** One line a row: `-3 old`, `+3 new`, `~12` for skipped lines. */
function brief(diff: TextDiff | undefined): string[] {
  const marks = { same: ' ', added: '+', removed: '-' }
  const rows = diff!.hunks.flatMap(({ skipped, lines }) => [
    ...(skipped === 0 ? [] : [`~${skipped}`]),
    ...lines.map(({ kind, text, before, after }) => `${marks[kind]}${before ?? ''}:${after ?? ''} ${text}`),
  ])
  return diff!.skippedAtEnd === 0 ? rows : [...rows, `~${diff!.skippedAtEnd}`]
}

describe('a diff of texts', () => {
  test('numbers lines on both sides and skips what is far from a change', () => {
    const after = numbered(20).replace('line 10\n', 'line ten\nand more\n')
    expect(brief(diffText(numbered(20), after))).toEqual([
      '~6', ' 7:7 line 7', ' 8:8 line 8', ' 9:9 line 9', '-10: line 10', '+:10 line ten', '+:11 and more',
      ' 11:12 line 11', ' 12:13 line 12', ' 13:14 line 13', '~7',
    ]) // biome-ignore format: rows read best side by side
  })

  test.each([
    ['a new file', '', 'a\nb\n', ['+:1 a', '+:2 b']],
    ['a file that is gone', 'a\nb\n', '', ['-1: a', '-2: b']],
    ['equal texts', 'a\n', 'a\n', ['~1']],
    ['nothing at all', '', '', []],
    ['a first line', 'a\nb\n', 'x\na\nb\n', ['+:1 x', ' 1:2 a', ' 2:3 b']],
    ['a last line', 'a\n', 'a\nb\n', [' 1:1 a', '+:2 b']],
  ])('of %s', (_, before, after, rows) => {
    expect(brief(diffText(before, after))).toEqual(rows)
  })

  test('says which side lacks its final line break', () => {
    expect(diffText('a', 'a\n')).toMatchObject({ lacksFinalBreak: ['before'], added: 1, removed: 1 })
    expect(diffText('a\n', 'a')).toMatchObject({ lacksFinalBreak: ['after'] })
    expect(diffText('a', 'b')).toMatchObject({ lacksFinalBreak: [] })
  })

  test('gives up on texts that are different altogether', () => {
    const other = (count: number) => numbered(count).replaceAll('line', 'row')
    expect(diffText(numbered(EDITS_MAX / 2), other(EDITS_MAX / 2))).toBeDefined()
    expect(diffText(numbered(EDITS_MAX / 2 + 1), other(EDITS_MAX / 2 + 1))).toBeUndefined()
  })

  test('leads from one text to the other, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '', '+x', '-y', '\\ z'), { maxLength: 30 })
    fc.assert(
      fc.property(text, text, fc.boolean(), (a, b, ends) => {
        const [before, after] = [a, b].map(
          (lines) => lines.join('\n') + (ends && lines.length > 0 ? '\n' : ''),
        )
        const diff = diffText(before!, after!)!
        const old = before!.split('\n')
        const rebuilt: string[] = []
        let next = 0
        for (const { skipped, lines } of diff.hunks) {
          rebuilt.push(...old.slice(next, next + skipped))
          next += skipped
          for (const line of lines) {
            if (line.after !== undefined) expect(rebuilt.push(line.text)).toBe(line.after)
            if (line.before !== undefined) expect(old[line.before - 1]).toBe(line.text)
            if (line.before !== undefined) next += 1
          }
        }
        rebuilt.push(...old.slice(next, next + diff.skippedAtEnd))
        expect(rebuilt.join('\n')).toBe(after!.replace(/\n$/, ''))
        expect(rebuilt.length).toBe(countLines(after!))
      }),
    )
  })

  test('counts as git counts', async () => {
    const folder = await temporaryFolder()
    const after = numbered(60).replace('line 3\n', '').replace('line 40\n', 'forty\nforty and a half\n')
    writeFileSync(path.join(folder, 'a'), numbered(60))
    writeFileSync(path.join(folder, 'b'), after)
    let stat = ''
    try {
      execFileSync('git', ['diff', '--no-index', '--numstat', 'a', 'b'], { cwd: folder })
    } catch (error) {
      stat = String((error as { stdout: Buffer }).stdout)
    }
    const { added, removed } = diffText(numbered(60), after)!
    expect(stat.startsWith(`${added}\t${removed}\t`)).toBe(true)
  })
})

test('text is UTF-8 without NUL', () => {
  expect([Buffer.from('héllo'), Buffer.alloc(0)].map(isText)).toEqual([true, true])
  expect([Buffer.from([0xff, 0xfe]), Buffer.from('a\0b')].map(isText)).toEqual([false, false])
})

describe('a diff of trees', () => {
  const objects = new Map<Oid, GitObject>()
  const read: Oid[] = []
  const source = {
    read: async (oid: Oid) => {
      read.push(oid)
      return objects.get(oid)!
    },
  }
  function treeOf(files: Record<string, string>): Oid {
    const entries = Object.entries(files).map(([name, content]) => {
      const mode: '100755' | '100644' = name.endsWith('*') ? '100755' : '100644'
      return { path: name.replace('*', ''), mode, oid: hashObject('blob', Buffer.from(content)) }
    })
    const { root, trees } = buildTree(entries)
    for (const tree of trees) objects.set(tree.oid, gitObject('tree', tree.content))
    return root
  }
  const changes = async (before: Record<string, string>, after: Record<string, string>) =>
    (await changedFiles(source, treeOf(before), treeOf(after))).map(({ path: name, before: a, after: b }) => [
      name,
      a === undefined ? 'added' : b === undefined ? 'removed' : a.oid === b.oid ? 'mode' : 'changed',
    ])

  test('names what was added, removed, changed, or made executable, in order', async () => {
    expect(
      await changes(
        { 'z.md': '1', 'a/b/c': '1', run: '1', gone: '1' },
        { 'z.md': '2', 'a/b/d': '1', 'a/b/c': '1', 'run*': '1' },
      ),
    ).toEqual([
      ['a/b/d', 'added'],
      ['gone', 'removed'],
      ['run', 'mode'],
      ['z.md', 'changed'],
    ])
  })

  test('follows a file that became a folder', async () => {
    expect(await changes({ x: '1' }, { 'x/y': '1' })).toEqual([
      ['x', 'removed'],
      ['x/y', 'added'],
    ])
  })

  test('does not look into equal folders, nor at anything when the trees are one', async () => {
    const same = { 'same/deep/a': '1', 'same/deep/b': '1' }
    const [before, after] = [treeOf({ ...same, 'other/a': '1' }), treeOf({ ...same, 'other/a': '2' })]
    read.length = 0
    expect(await changedFiles(source, before, after)).toHaveLength(1)
    // Both roots and both `other`.
    expect(read).toHaveLength(4)
    read.length = 0
    expect(await changedFiles(source, before, before)).toEqual([])
    expect(read).toEqual([])
  })
})
