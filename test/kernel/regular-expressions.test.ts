/**
 * Regular expressions over people's texts take time in proportion to them. Each is in `linear-expressions.txt`: as
 * `linear`, which the library `recheck` says of it, or as `bounded`, with the reason why it never meets a long text.
 * A new one is checked here until it joins the list, the whole list with `npm run deep`.
 */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { isDeep } from '../support/deep.ts'
import { findExpressions } from '../support/regular-expressions.ts'

const LIST = path.join(import.meta.dirname, 'linear-expressions.txt')
/** Made of names in the program itself, and tried by the stories beside them. */
const CONSTRUCTED_IN = [
  'src/git/special-files.ts',
  'src/http/pages/forms/places.ts',
  'src/intake/client-rules/quoting.ts',
  'src/intake/secrets/assignments.ts',
  'src/intake/secrets/rules.ts',
  'src/intake/secrets/token.ts',
  'src/kernel/invisible.ts',
]

const listed = new Map(
  readFileSync(LIST, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, verdict = '', literal = '', reason = ''] =
        /^(linear|bounded) (\/.*?\/[a-z]*)(?: {4}(.+))?$/.exec(line) ?? []
      return [literal, { verdict, reason, line }] as const
    }),
)
const { literals, constructedIn } = findExpressions(['src', 'views'])

describe('regular expressions', () => {
  test('are found, and the list gives a reason where one is not linear', () => {
    expect(literals.length).toBeGreaterThan(100)
    const wrong = [...listed].filter(
      ([, { verdict, reason }]) => verdict === '' || (verdict === 'bounded') !== (reason !== ''),
    )
    expect(wrong).toEqual([])
  })

  test('that are not in the list yet are linear', () => {
    const fresh = literals.filter(({ literal }) => !listed.has(literal))
    expect(
      fresh.flatMap((each) => {
        const verdict = verdictOf(each)
        return verdict === 'linear' ? [] : [`${verdict}: ${each.literal} in ${each.file}`]
      }),
    ).toEqual([])
  })

  test('are made from texts in few places', () => {
    expect(constructedIn).toEqual(CONSTRUCTED_IN)
  })

  test.runIf(isDeep)('that are in the list are still in the program', () => {
    const known = new Set(literals.map(({ literal }) => literal))
    expect([...listed.keys()].filter((literal) => !known.has(literal))).toEqual([])
  })

  const all = isDeep ? literals : []
  test.each(all.filter(({ literal }) => listed.get(literal)?.verdict === 'linear'))(
    '$literal is linear',
    (each) => {
      expect(verdictOf(each)).toBe('linear')
    },
  )
})

/** Loaded when it is needed: it takes a second, and most runs check nothing new. */
function verdictOf({ pattern, flags }: { pattern: string; flags: string }): string {
  process.env.RECHECK_SYNC_BACKEND = 'pure'
  const { checkSync } = createRequire(import.meta.url)('recheck') as typeof import('recheck')
  const { status } = checkSync(pattern, flags.replace('y', ''), { timeout: 30_000 })
  return status === 'safe' ? 'linear' : status
}
