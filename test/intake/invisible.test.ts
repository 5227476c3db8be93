/** Nothing that agents read hides from people: manifests, front matter and names, in uploads. */
import { describe, expect, test } from 'vitest'
import { manifest, markdown, PLUGIN_JSON, plugin, upload } from '../support/uploads.ts'

const HIDDEN = 'a\u{e0068}\u{e0069}'
const SKILL = 'name: scout\ndescription: Finds things.'

describe('hidden text is refused with its line', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'a skill’s description',
      { 'SKILL.md': markdown('name: scout\ndescription: Finds \u202ethings.') },
      'SKILL.md:3',
    ],
    [
      'the same with an escape',
      { 'SKILL.md': markdown('name: scout\ndescription: "Finds \\u202ethings."') },
      'SKILL.md:3',
    ],
    ['a comment of the front matter', { 'SKILL.md': markdown(`${SKILL}\n# ${HIDDEN}`) }, 'SKILL.md:4'],
    [
      'a list in it',
      { 'SKILL.md': markdown(`${SKILL}\nmetadata:\n  authors:\n    - Bob\n    - "E\\x9bve"`) },
      'SKILL.md:7',
    ],
    ['a key', { 'SKILL.md': markdown(`${SKILL}\nmetadata:\n  te\u2066am: x`) }, 'SKILL.md:5'],
    ['an agent’s', { 'scout.md': markdown(`name: scout\ndescription: ${HIDDEN}`) }, 'scout.md:3'],
    ['plugin.json', { [PLUGIN_JSON]: manifest({ keywords: ['ok', HIDDEN] }) }, `${PLUGIN_JSON}:4`],
    [
      'plugin.json, with an escape',
      { [PLUGIN_JSON]: manifest({ author: { name: 'X' } }).replace('X', 'E\\u0085ve') },
      `${PLUGIN_JSON}:4`,
    ],
    [
      'a hook’s command',
      plugin(
        {},
        {
          'hooks/hooks.json': `{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "rm\u202e x"}]}]}}`,
        },
      ) as Record<string, string>,
      'hooks/hooks.json:1',
    ],
    [
      'a skill inside a plugin',
      plugin({}, { 'skills/a/SKILL.md': markdown(`name: a\ndescription: ${HIDDEN}`) }) as Record<
        string,
        string
      >,
      'skills/a/SKILL.md:3',
    ],
    [
      'a command inside a plugin',
      plugin({}, { 'commands/a.md': markdown(`description: ${HIDDEN}`) }) as Record<string, string>,
      'commands/a.md:2',
    ],
  ])('%s', async (_, files, place) => {
    const { said, issues } = await upload(files)
    expect(said).toContain(`error invisible_text ${place}`)
    const { message } = issues.find(({ code }) => code === 'invisible_text')!
    expect(message).toMatch(
      /has the invisible character U\+[0-9A-F]{4,5} \([^)]+\) at character \d+; take it out\.$/,
    )
  })
})

test('front matter in any language is accepted', async () => {
  const texts = [
    'می\u200cخواهم',
    '\u200fשלום',
    'क्\u200dष',
    '👩🏽‍💻 ships',
    '🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}',
  ]
  for (const text of texts) {
    const { issues, bundle } = await upload({ 'SKILL.md': markdown(`name: scout\ndescription: ${text}`) })
    expect(issues).toEqual([])
    expect(bundle!.description).toBe(text)
  }
})

test('a path says which character nobody sees, and where', async () => {
  const { issues } = await upload({ 'SKILL.md': markdown(SKILL), 'a\u202eb.md': 'x' })
  expect(issues[0]).toMatchObject({ code: 'zip_unsafe_path', severity: 'error' })
  expect(issues[0]!.message).toContain(
    'has the invisible character U+202E (right-to-left override) at character 2; rename it.',
  )
})
