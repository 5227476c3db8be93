/** What is served otherwise than it was sent. The corpus (test/corpus) has the cases; here is what holds for all of them. */
import { describe, expect, test } from 'vitest'
import { quoteFolders } from '../../src/intake/client-rules/quoting.ts'
import { inspectFiles, inspectZip } from '../../src/intake/inspect.ts'
import { filesOf } from '../corpus/case.ts'
import { DEFINITIONS } from '../corpus/definitions.ts'
import { MANIFESTS } from '../corpus/manifests.ts'
import { PLUGIN_JSON, plugin, upload } from '../support/uploads.ts'
import { makeZip } from '../support/zip.ts'

const ROOT = '$' + '{CLAUDE_PLUGIN_ROOT}'

describe('what was rewritten', () => {
  test('is said, and the file is served with its other fields as they were', async () => {
    const { said, bundle } = await upload(
      plugin({ repository: { url: 'https://example.com/r.git' }, license: 'MIT', metadata: { a: [1] } }),
    )
    expect(said).toEqual([`warning served_differently ${PLUGIN_JSON}:4`])
    const file = bundle!.files.find(({ path }) => path === PLUGIN_JSON)!
    expect(JSON.parse(file.content.toString())).toEqual({
      name: 'helper',
      description: 'Helps.',
      repository: 'https://example.com/r.git',
      license: 'MIT',
      metadata: { a: [1] },
    })
  })

  test('is not rewritten again', async () => {
    for (const one of [...MANIFESTS, ...DEFINITIONS]) {
      const { bundle } = await inspectZip(makeZip(filesOf(one)), { kind: 'plugin', isForeign: true })
      if (bundle === undefined || one.refused !== undefined) continue
      const again = inspectFiles(bundle.files, { kind: 'plugin', isForeign: true })
      expect({ name: one.name, rewritten: again.bundle!.rewritten }).toEqual({
        name: one.name,
        rewritten: [],
      })
    }
  })
})

test.each([
  ['true', 'true'],
  [`${ROOT}`, `"${ROOT}"`],
  [`${ROOT}/a b`, `"${ROOT}/a" b`],
  [`x=${ROOT}/a;y`, `x="${ROOT}/a";y`],
  [`"$(cat ${ROOT}/a)"`, `"$(cat ${ROOT}/a)"`],
  [`'it'\\''s ${ROOT}'`, `'it'\\''s ${ROOT}'`],
  [`\\${ROOT}`, `\\${ROOT}`],
  [`echo \\" ${ROOT}`, `echo \\" "${ROOT}"`],
  ['$CLAUDE_PLUGIN_ROOTS/a', '$CLAUDE_PLUGIN_ROOTS/a'],
  ['$CLAUDE_PROJECT_DIR/a', '"$CLAUDE_PROJECT_DIR/a"'],
])('in the command %j folders are quoted as %j', (command, quoted) => {
  expect(quoteFolders(command)).toBe(quoted)
  expect(quoteFolders(quoted)).toBe(quoted)
})
