/** What is left of a plugin when files of it could not be taken. */
import { expect, test } from 'vitest'
import { hollow } from '../../src/intake/hollow.ts'
import { inspectFiles } from '../../src/intake/inspect.ts'

const file = (path: string, text: string) => ({ path, mode: '100644' as const, content: Buffer.from(text) })
const manifest = file('.claude-plugin/plugin.json', '{"name": "bare", "description": "Nothing."}')
const lost = [
  {
    code: 'file_not_served',
    severity: 'warning' as const,
    path: 'skills',
    message: '"skills" is gone; bring it back.',
  },
]

test('is an error when it does nothing, and nothing when nothing was lost or something is left', () => {
  const bare = inspectFiles([manifest, file('README.md', 'Hello.')]).bundle!
  expect(hollow(bare, lost)).toMatchObject([{ code: 'plugin_hollow', severity: 'error', path: 'skills' }])
  expect(hollow(bare, [])).toEqual([])
  const command = file('commands/x.md', '---\ndescription: Does it.\n---\n\nBody.\n')
  expect(hollow(inspectFiles([manifest, command]).bundle!, lost)).toEqual([])
})
