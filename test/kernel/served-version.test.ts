/** Versions that clients are told where what is served of a version changed. */
import semver from 'semver'
import { expect, test } from 'vitest'
import { nextServed, publishedVersion } from '../../src/kernel/versions.ts'

test.each([
  ['1.2.0', '1.2.0+stoa.1'],
  ['1.2.0+stoa.1', '1.2.0+stoa.2'],
  ['1.2.0+stoa.9', '1.2.0+stoa.10'],
  ['2.0.0-beta.1', '2.0.0-beta.1+stoa.1'],
  // What Stoa calls content that changed upstream without a version of its own.
  ['1.2.1-stoa.1', '1.2.1-stoa.1+stoa.1'],
  ['2.0.0-beta.1.stoa.2', '2.0.0-beta.1.stoa.2+stoa.1'],
  // Metadata of its own stays, also where it looks like ours.
  ['1.2.0+abc', '1.2.0+abc.stoa.1'],
  ['1.2.0+abc.stoa.1', '1.2.0+abc.stoa.2'],
  ['1.2.0+20260101.5114f85', '1.2.0+20260101.5114f85.stoa.1'],
  ['1.2.0+stoa', '1.2.0+stoa.stoa.1'],
  ['1.2.0+stoa.x', '1.2.0+stoa.x.stoa.1'],
])('what was served as %s is served anew as %s', (served, next) => {
  expect(nextServed(served, [])).toBe(next)
  expect(semver.valid(next)).not.toBeNull()
  expect(semver.compare(next, served)).toBe(0)
})

test('no version is served under a name that clients keep another version’s files by', () => {
  expect(nextServed('1.2.1', ['1.2.1-stoa.1', '1.2.1-stoa.2', '1.2.1'])).toBe('1.2.1+stoa.3')
  expect(nextServed('1.2.1', ['1.2.0-stoa.1'])).toBe('1.2.1+stoa.1')
})

test.each([
  ['1.2.0', '1.2.0'],
  ['1.2.0+stoa.1', '1.2.0'],
  ['1.2.0+abc.stoa.12', '1.2.0+abc'],
  ['1.2.0+abc', '1.2.0+abc'],
  ['1.2.1-stoa.1', '1.2.1-stoa.1'],
  ['2.0.0-beta.1.stoa.2+stoa.1', '2.0.0-beta.1.stoa.2'],
])('%s was published as %s', (served, published) => {
  expect(publishedVersion(served)).toBe(published)
})
