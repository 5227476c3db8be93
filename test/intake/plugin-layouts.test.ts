/** Plugins of other clients: where their manifests lie, and what is made of them. */
import { describe, expect, test } from 'vitest'
import type { BundleFile } from '../../src/intake/bundle.ts'
import { inspectFiles } from '../../src/intake/inspect.ts'
import { PLUGIN_FILE } from '../../src/intake/plugin-layouts.ts'
import { findLocalItems } from '../../src/sources/local-items.ts'

const SKILL = '---\nname: one\ndescription: One.\n---\n\nBody.\n'
const MANIFEST = { name: 'kit', version: '1.2.3', description: 'A kit.', skills: 'skills' }

function file(path: string, content: unknown): BundleFile {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  return { path, mode: '100644', content: Buffer.from(text) }
}

describe('a plugin with its manifest elsewhere', () => {
  test.each([
    '.codex-plugin/plugin.json',
    '.cursor-plugin/plugin.json',
    '.github/plugin/plugin.json',
    '.agents/plugins/plugin.json',
    '.plugin/plugin.json',
    'plugin.json',
  ])('%s is read, alone, in a wrapper and beside other files', (path) => {
    for (const root of ['', 'kit-main/']) {
      const files = [file(root + path, MANIFEST), file(`${root}skills/one/SKILL.md`, SKILL)]
      for (const all of [files, [...files, file('README.md', 'Hello.')]]) {
        const { bundle, issues } = inspectFiles(all)
        expect(issues.filter(({ severity }) => severity === 'error')).toEqual([])
        expect(bundle).toMatchObject({ kind: 'plugin', name: 'kit', version: '1.2.3' })
        expect(bundle!.capabilities.skills).toEqual(['one'])
        const made = bundle!.files.find((one) => one.path === PLUGIN_FILE)!
        expect(JSON.parse(made.content.toString())).toEqual({ ...MANIFEST, skills: './skills' })
      }
    }
  })

  test('has the first of several, and its own before all others', () => {
    const named = (path: string, name: string) => file(path, { ...MANIFEST, name })
    const others = [named('plugin.json', 'bare'), named('.codex-plugin/plugin.json', 'codex')]
    const skill = file('skills/one/SKILL.md', SKILL)
    expect(inspectFiles([...others, skill]).bundle!.name).toBe('codex')
    const own = file(PLUGIN_FILE, { name: 'own', version: '1.0.0', description: 'Own.' })
    const { bundle } = inspectFiles([...others, skill, own])
    expect(bundle!.name).toBe('own')
    expect(bundle!.files.find(({ path }) => path === PLUGIN_FILE)!.content).toEqual(own.content)
  })

  test('that cannot be read says so', () => {
    const { issues } = inspectFiles([
      file('.plugin/plugin.json', '{"name":'),
      file('skills/one/SKILL.md', SKILL),
    ])
    expect(issues).toMatchObject([{ code: 'json_invalid', severity: 'error' }])
  })

  test('is none inside of another item, and a plugin.json of another tool is none', () => {
    const inner = file('vendor/.codex-plugin/plugin.json', MANIFEST)
    for (const outer of [file(PLUGIN_FILE, { ...MANIFEST, skills: undefined }), file('SKILL.md', SKILL)]) {
      const { bundle } = inspectFiles([outer, inner])
      expect(bundle!.files.map(({ path }) => path)).toEqual([outer.path, inner.path])
    }
    expect(inspectFiles([file('plugin.json', MANIFEST), file('SKILL.md', SKILL)]).bundle!.kind).toBe('skill')
  })

  test('is an item of a local folder', () => {
    const files = [
      file('a/.codex-plugin/plugin.json', { ...MANIFEST, name: 'a' }),
      file('a/skills/one/SKILL.md', SKILL),
      file('b/SKILL.md', SKILL),
    ]
    const found = findLocalItems(files, [], { confirmSecrets: [], now: 0 }).items.map(
      ({ folder, bundle }) => [folder, bundle!.kind],
    )
    expect(found).toEqual([
      ['a/', 'plugin'],
      ['b/', 'skill'],
    ])
  })
})
