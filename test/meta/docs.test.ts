/** Documents that repeat the code are compared with it. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { STATUS } from '../../src/http/middleware/errors.ts'
import { checks } from '../../src/intake/checks/table.ts'
import { ISSUE_CODES } from '../../src/intake/issue-codes.ts'
import { KIND_ISSUES } from '../../src/intake/kinds/index.ts'
import { ERROR_CODES, type ErrorCode } from '../../src/kernel/errors.ts'
import { SETTINGS } from '../../src/kernel/settings.ts'

describe('docs/settings.md', () => {
  const rows = [
    ...readFileSync('docs/settings.md', 'utf8').matchAll(/^\| `([A-Z_]+)` \| (.+?) \| (.+?) \| (.+?) \|$/gm),
  ]

  test('lists every setting, with the same default, meaning and accepted values as the code', () => {
    const listed = rows.map(([, variable, fallback, meaning, accepts]) => ({
      variable,
      fallback,
      meaning,
      accepts,
    }))
    const coded = Object.values(SETTINGS).map(({ variable, fallback, meaning, accepts }) => ({
      variable,
      fallback,
      meaning,
      accepts,
    }))
    expect(listed).toEqual(coded)
  })
})

describe('docs/errors.md', () => {
  const text = readFileSync('docs/errors.md', 'utf8')

  test('lists every error code with its status and meaning', () => {
    const listed = [...text.matchAll(/^\| `([a-z_]+)` \| (\d{3}) \| (.+) \|$/gm)]
    const coded = (Object.keys(ERROR_CODES) as ErrorCode[]).map((code) => [
      code,
      String(STATUS[code]),
      ERROR_CODES[code],
    ])
    expect(listed.map((row) => row.slice(1))).toEqual(coded)
  })

  test('lists every issue code with its meaning', () => {
    const listed = [...text.matchAll(/^\| `([a-z_]+)` \| ([^|]{4,}) \|$/gm)]
    const ofChecks = checks.flatMap(({ codes }) => Object.entries(codes))
    const known = [...Object.entries({ ...ISSUE_CODES, ...KIND_ISSUES }), ...ofChecks]
    expect(listed.map((row) => row.slice(1))).toEqual(known)
  })
})

describe('docs/decisions', () => {
  // Gaps are numbers that were set aside for decisions on other branches.
  test('have each a number of their own and a title with it', () => {
    const files = readdirSync('docs/decisions').sort()
    const numbers = files.map((file) => /^(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1] ?? file)
    expect(numbers).toEqual([...new Set(numbers)])
    for (const [index, file] of files.entries()) {
      expect(readFileSync(path.join('docs/decisions', file), 'utf8')).toMatch(
        new RegExp(`^# ${Number(numbers[index])}\\. `),
      )
    }
  })
})

describe('links between documents', () => {
  const documents = [
    'README.md',
    ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => path.join('docs', name)),
  ].filter((name) => name.endsWith('.md'))

  test.each(documents)('%s links to what exists', (file) => {
    const links = [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map(
      (match) => match[1]!,
    )
    const missing = links.filter((link) => {
      const target = path.join(path.dirname(file), link)
      return !existsAsFileOrFolder(target)
    })
    expect(missing).toEqual([])
  })
})

function existsAsFileOrFolder(target: string): boolean {
  const folder = path.dirname(target)
  return readdirSync(folder).includes(path.basename(target)) || target.endsWith('/')
}
