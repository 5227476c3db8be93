/** Manifests that once took minutes of a check, and names without end: what is long is read once, or refused in words. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { noCapabilities } from '../../src/intake/capabilities/capabilities.ts'
import { bareTool, toolsIn } from '../../src/intake/capabilities/tool-list.ts'
import {
  CAPABILITIES_CHARS_MAX,
  DEPENDENCIES_MAX,
  FRONT_MATTER_FILE_BYTES_MAX,
  ISSUE_CHARS_MAX,
} from '../../src/kernel/limits.ts'
import { markdown, plugin, upload } from '../support/uploads.ts'

const tools = (value: unknown) => [...new Set(toolsIn(value).map(bareTool))]

describe('tools are read in one pass', () => {
  test.each<[string, unknown, string[]]>([
    ['with arguments that hold commas and spaces', 'Bash(git log:*, x), Read', ['Bash', 'Read']],
    ['with a parenthesis that never closes', 'Bash(git log, Read', ['Bash', 'git', 'log', 'Read']],
    ['with parentheses inside each other', 'A(b(c)d) E', ['A', 'E']],
    ['in a list, where a parenthesis need not close', ['Bash(git log', ' Read ', '(x)'], ['Bash', 'Read']],
  ])('%s', (_, value, names) => {
    expect(tools(value)).toEqual(names)
  })

  test('of which a million begin an argument and none ends it', () => {
    expect(tools('a('.repeat(1_000_000))).toEqual(['a'])
    expect(tools(`${'a('.repeat(1_000_000)})`)).toEqual(['a'])
  })
})

test('as many dependencies as may be are taken, one more is refused with both numbers', async () => {
  const names = Array.from({ length: DEPENDENCIES_MAX + 1 }, (_, index) => `d-${index}`)
  const most = await upload(plugin({ dependencies: names.slice(1) }))
  expect(most.bundle!.dependencies).toHaveLength(DEPENDENCIES_MAX)
  const { issues } = await upload(plugin({ dependencies: names }))
  expect(issues).toContainEqual(
    expect.objectContaining({ code: 'field_invalid', severity: 'error', line: 4 }),
  )
  expect(issues.map(({ message }) => message).join()).toContain(`${names.length} entries; list at most 100`)
})

test('fifteen thousand values that fit none of the forms they may have are one sentence each, up to the limit', async () => {
  const { issues } = await upload(plugin({ dependencies: Array.from({ length: 15_000 }, () => 1) }))
  expect(issues).toHaveLength(201)
  expect(issues[0]!.message).toContain('"dependencies[0]"')
})

test('a manifest of more values than anybody lists is refused for that, before they are looked at', async () => {
  const { issues } = await upload(plugin({ keywords: Array.from({ length: 30_000 }, () => 'x') }))
  expect(issues).toEqual([
    expect.objectContaining({
      code: 'too_large',
      message: '.claude-plugin/plugin.json holds more than 20000 values; shorten it.',
    }),
  ])
})

test('a sentence quotes no more than people read', async () => {
  const range = `>${'1'.repeat(200_000)}`
  const { issues } = await upload(plugin({ dependencies: [{ name: 'd', version: range }] }))
  const [issue] = issues.filter(({ code }) => code === 'field_invalid')
  expect(issue!.message).toHaveLength(ISSUE_CHARS_MAX)
  expect(issue!.message.endsWith('…')).toBe(true)
})

test('names of what an item can do are refused beyond what every answer can repeat', async () => {
  const name = 'x'.repeat(1_000)
  const server = { command: 'gopls', extensionToLanguage: { '.go': 'go' } }
  const servers = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`${name}-${index}`, server]))
  const { issues } = await upload(plugin({ lspServers: servers }))
  expect(issues.map(({ code, message }) => `${code} ${message}`).join()).toMatch(
    new RegExp(`too_large .*300 skills, .* ${CAPABILITIES_CHARS_MAX} are the most`),
  )
  expect(noCapabilities().abilities).toEqual([])
})

test('a SKILL.md is a book at most', async () => {
  const yaml = 'name: long\ndescription: Goes on.'
  const body = randomBytes(FRONT_MATTER_FILE_BYTES_MAX / 2)
    .toString('hex')
    .slice(markdown(yaml, '').length)
  expect((await upload({ 'SKILL.md': markdown(yaml, body) })).issues).toEqual([])
  const { said, issues } = await upload({ 'SKILL.md': markdown(yaml, `${body}x`) })
  expect(said).toEqual(['error too_large SKILL.md'])
  expect(issues[0]!.message).toContain('move what is long into files beside it')
})
