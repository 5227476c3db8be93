/** The list of issue codes, the sources and the tests agree. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { checks } from '../../src/intake/checks/table.ts'
import { ISSUE_CODES } from '../../src/intake/issue-codes.ts'
import { KIND_ISSUES } from '../../src/intake/kinds/index.ts'

const CODES: object = Object.assign({}, ISSUE_CODES, KIND_ISSUES, ...checks.map(({ codes }) => codes))

/** Publishing adds what intake cannot know: what an item depends on. */
const SOURCES = ['src/intake', 'src/catalog']
  .map((folder) => textsBelow(folder, (file) => !file.endsWith('issue-codes.ts')))
  .join('\n')
const TESTS = ['test/intake', 'test/rules']
  .map((folder) =>
    textsBelow(folder, (file) => file.endsWith('.test.ts') && !file.endsWith('issue-codes.test.ts')),
  )
  .join('\n')

describe('issue codes', () => {
  test('that the sources emit are all in the list', () => {
    const emitted = [...SOURCES.matchAll(/(?:\.(?:error|warn)|'error' : 'warn'\])\(\s*'(\w+)'/g)].map(
      (match) => match[1]!,
    )
    expect(emitted.length).toBeGreaterThan(20)
    expect(emitted.filter((code) => !Object.hasOwn(CODES, code))).toEqual([])
  })

  test.each(Object.keys(CODES))('%s can happen, and a test makes it happen', (code) => {
    expect(SOURCES).toMatch(new RegExp(`'${code}'`))
    expect(TESTS).toMatch(new RegExp(`['" ]${code}['" :]|(error|warning) ${code}\\b`))
  })
})

function textsBelow(folder: string, isWanted: (file: string) => boolean): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && isWanted(file))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n')
}
