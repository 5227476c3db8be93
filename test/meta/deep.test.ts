/** Long matrices run somewhere in full. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'

/** How a story takes a sample: of whatever, or of looks. */
const SAMPLES =
  /^import (?:.* from '(?:\.\.\/)+support\/deep\.ts'|.*\blook(?:ing)?s\b.* from '(?:\.\.\/)+support\/looks\.ts')$/m

test('`npm run deep` runs every story of which `npm test` takes a sample', async () => {
  const deep = await readFile('scripts/deep.mjs', 'utf8')
  const sampled: string[] = []
  for (const name of await readdir('test', { recursive: true })) {
    if (!name.endsWith('.test.ts')) continue
    const file = path.join('test', name)
    if (SAMPLES.test(await readFile(file, 'utf8'))) sampled.push(file)
  }
  expect(sampled.length).toBeGreaterThan(0)
  for (const file of sampled) expect(deep).toContain(file)
})

test('docs/testing.md says what each part covers', async () => {
  const [told, deep] = await Promise.all(
    ['docs/testing.md', 'scripts/deep.mjs'].map((file) => readFile(file, 'utf8')),
  )
  const [, table] = /const PARTS = \{\n(.*?)\n\}/s.exec(deep!)!
  const parts = [...table!.matchAll(/^ {2}(\w+):/gm)].map(([, part]) => part)
  expect(parts).toContain('kills')
  expect([...told!.matchAll(/^\| `(\w+)` \|/gm)].map(([, part]) => part).sort()).toEqual(parts.sort())
})
