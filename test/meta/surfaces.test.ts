/** What surfaces must not do by themselves, where types do not say it. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'

async function filesWith(folder: string, pattern: RegExp): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  const found: string[] = []
  for (const name of names.filter((candidate) => /\.tsx?$/.test(candidate)).sort()) {
    if (pattern.test(await readFile(path.join(folder, name), 'utf8'))) found.push(name)
  }
  return found
}

test('only the way for acts writes to the database', async () => {
  const writers = /\bdb\.write\(|\bWritableDatabase\b|\bServer(?:Deps|Rooms)\b/
  // The door hands on what is in the first.
  expect(await filesWith('src/http', writers)).toEqual(['deps.ts', 'index.ts'])
})

test('pages read a form as somebody who may still do what it is for, but where nobody is signed in', async () => {
  expect(await filesWith('src/http/pages', /\b(?:formOf|read(?:Page)?Form)\(/)).toEqual([
    // It asks whom the form was shown to, before the route asks who may.
    'forms/guard.ts',
    'page.tsx',
    // What was typed is kept by the draft's key, and whoever sends it is looked up after it came.
    'publish/check.tsx',
    'publish/describe.tsx',
    'sign-in.tsx',
    'theme.ts',
  ])
})

/** Ids, hashes, slugs and passwords are of ASCII or are not shown; git counts bytes; an issue is made well-formed. */
const CUT_ELSEWHERE =
  /^(git|upstream)\/|^(kernel\/cut|kernel\/names|access\/passwords|access\/sign-on|intake\/issues|http\/pages\/admin\/sources\/preview)\.ts$/

test('text is cut to a length in one place', async () => {
  const pattern = /\.slice\((?:0, (?:[4-9]\d|\d{3,}|[A-Z_]*CHARS_MAX)|-\d{2,})\b|\.substring\(|\.substr\(/
  const found = await filesWith('src', pattern)
  expect(found.filter((name) => !CUT_ELSEWHERE.test(name))).toEqual([])
})
