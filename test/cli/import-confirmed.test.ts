/** What `stoa import --watch` goes on confirming. */
import { expect, test } from 'vitest'
import { confirmedAgain } from '../../src/cli/commands/import.ts'
import type { Issue } from '../../src/kernel/errors.ts'

const find = (place: string, fingerprint: string, severity: Issue['severity']): Issue => ({
  ...{ code: 'secret_found', severity, message: 'It looks like a secret.' },
  ...{ path: place.split(':')[0]!, line: Number(place.split(':')[1]), confirm: `${place}#${fingerprint}` },
})

test('a place that was confirmed stands for what was found there first, and for nothing that comes into it later', () => {
  const first = [
    find('a.md:1', 'aa', 'warning'),
    find('a.md:1', 'bb', 'warning'),
    find('b.md:2', 'cc', 'error'),
  ]
  const confirmed = confirmedAgain(['a.md:1', 'c.md:9'], first)
  expect(confirmed).toEqual(['c.md:9', 'a.md:1#aa', 'a.md:1#bb'])
  expect(confirmedAgain(confirmed, [find('a.md:1', 'dd', 'error')])).toEqual(confirmed)
  expect(confirmedAgain(confirmed, [find('a.md:1', 'bb', 'warning')])).toEqual(confirmed)
})
