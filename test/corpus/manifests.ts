/** Fields of plugin.json: what clients refuse, do not know, or take when it is written otherwise. */
import { expect } from 'vitest'
import { type Case, PLUGIN_JSON, part, SKILL } from './case.ts'

const AGENTS = {
  'agents/ann.md': part('ann'),
  'agents/team/ben.md': part('ben'),
  'agents/README.md': '# Agents\n',
}
const served = (fields: object) => ({ [PLUGIN_JSON]: fields })
const DIFFERENT = ['served_differently']
const ABSENT = undefined

export const MANIFESTS: readonly Case[] = [
  { name: 'plain', version: '1.0.0' },
  // Agents are files.
  {
    name: 'agents-folder',
    manifest: { agents: './agents' },
    files: AGENTS,
    said: ['front_matter_missing', ...DIFFERENT],
    served: served({ agents: ['./agents/ann.md', './agents/team/ben.md'] }),
  },
  {
    name: 'agents-folders',
    manifest: { agents: ['./agents/team/', './more'] },
    files: { ...AGENTS, 'more/cleo.md': part('cleo') },
    said: ['front_matter_missing', ...DIFFERENT, ...DIFFERENT],
    served: served({ agents: ['./agents/team/ben.md', './more/cleo.md'] }),
  },
  {
    name: 'agents-at-root',
    manifest: { agents: './' },
    files: { 'dan.md': part('dan'), 'README.md': '# Dan\n' },
    said: ['front_matter_missing', ...DIFFERENT],
    served: served({ agents: './dan.md' }),
  },
  {
    name: 'agents-none',
    manifest: { agents: './agents' },
    files: { ...SKILL, 'agents/list.txt': 'none' },
    said: DIFFERENT,
    served: served({ agents: ABSENT }),
  },
  {
    name: 'agent-text',
    manifest: { agents: './ann.txt' },
    files: { 'ann.txt': part('ann') },
    refused: ['field_invalid'],
  },
  { name: 'agent-file', manifest: { agents: './agents/ann.md' }, files: { 'agents/ann.md': part('ann') } },
  // Skills are folders.
  {
    name: 'skill-file',
    manifest: { skills: './more/look/SKILL.md' },
    files: { 'more/look/SKILL.md': part('look') },
    said: DIFFERENT,
    served: served({ skills: './more/look' }),
  },
  { name: 'skill-folder', manifest: { skills: ['./more'] }, files: { 'more/look/SKILL.md': part('look') } },
  {
    name: 'bare-path',
    manifest: { skills: 'more' },
    files: { 'more/look/SKILL.md': part('look') },
    refusedUpload: ['path_outside'],
    saidOfSource: ['served_differently'],
    served: served({ skills: './more' }),
  },
  {
    name: 'lost-path',
    manifest: { commands: ['./gone.md', './go.md'] },
    files: { 'go.md': part('go') },
    refusedUpload: ['path_missing'],
    saidOfSource: ['path_missing'],
    served: served({ commands: ['./go.md'] }),
  },
  { name: 'outer-path', manifest: { skills: '../look' }, refused: ['path_outside'] },
  // Fields that tell something.
  {
    name: 'repository-object',
    manifest: { repository: { type: 'git', url: 'https://example.com/r.git' } },
    said: DIFFERENT,
    served: served({ repository: 'https://example.com/r.git' }),
  },
  {
    name: 'repository-no-url',
    manifest: { repository: { type: 'git' } },
    said: DIFFERENT,
    served: served({ repository: ABSENT }),
  },
  {
    name: 'repository-number',
    manifest: { repository: 5 },
    refusedUpload: ['field_invalid'],
    saidOfSource: ['field_invalid'],
    served: served({ repository: ABSENT }),
  },
  {
    name: 'author-empty',
    manifest: { author: { name: ' ' } },
    said: DIFFERENT,
    served: served({ author: { name: expect.any(String) } }),
  },
  { name: 'author-nothing', manifest: { author: {} }, said: DIFFERENT },
  {
    name: 'author-text',
    manifest: { author: 'Ann' },
    refusedUpload: ['field_invalid'],
    saidOfSource: ['field_invalid'],
  },
  {
    name: 'homepage-empty',
    manifest: { homepage: '' },
    said: DIFFERENT,
    served: served({ homepage: ABSENT }),
  },
  {
    name: 'homepage-bare',
    manifest: { homepage: 'example.com' },
    refusedUpload: ['field_invalid'],
    saidOfSource: ['field_invalid'],
  },
  {
    name: 'keywords-text',
    manifest: { keywords: 'a, b' },
    refusedUpload: ['field_invalid'],
    saidOfSource: ['field_invalid'],
  },
  {
    name: 'license-object',
    manifest: { license: { type: 'MIT' } },
    refusedUpload: ['field_invalid'],
    saidOfSource: ['field_invalid'],
  },
  { name: 'long-description', manifest: { description: 'Long. '.repeat(400) } },
  { name: 'no-description', manifest: { description: '' }, said: ['field_missing'] },
  {
    name: 'entry-fields',
    manifest: { category: 'Security', tags: ['a'], strict: true },
    said: ['field_unknown', 'field_unknown', 'field_unknown'],
    served: served({ category: ABSENT, tags: ABSENT, strict: ABSENT }),
  },
  {
    name: 'unknown-field',
    manifest: { colour: 'red', interface: {} },
    said: ['field_unknown', 'field_unknown'],
    served: served({ colour: ABSENT, interface: ABSENT }),
  },
  { name: 'directory-fields', manifest: { icon: './icon.png', docs: 'https://example.com', bugs: {} } },
  {
    name: 'top-themes',
    manifest: { themes: './themes' },
    files: { ...SKILL, 'themes/dark.json': '{}' },
    said: DIFFERENT,
    served: served({ themes: ABSENT, experimental: { themes: './themes' } }),
  },
  { name: 'enabled-text', manifest: { defaultEnabled: 'yes' }, refused: ['field_invalid'] },
  { name: 'settings-text', manifest: { settings: './settings.json' }, refused: ['field_invalid'] },
  // Options and channels.
  {
    name: 'option-short',
    manifest: { userConfig: { key: { type: 'string', hint: 'x' } } },
    said: DIFFERENT,
    served: served({ userConfig: { key: { type: 'string', title: 'key', description: 'key' } } }),
  },
  {
    name: 'option-inherited',
    manifest: { userConfig: { key: { type: 'string', title: 'K', toString: 'x' } } },
    said: DIFFERENT,
    served: served({ userConfig: { key: { type: 'string', title: 'K', description: 'K' } } }),
  },
  {
    name: 'option-type',
    manifest: { userConfig: { key: { type: 'colour', title: 'K', description: 'K' } } },
    refused: ['field_invalid'],
  },
  {
    name: 'option-name',
    manifest: { userConfig: { 'a b': { type: 'string', title: 'K', description: 'K' } } },
    refused: ['field_invalid'],
  },
  { name: 'channel-no-server', manifest: { channels: [{}] }, refused: ['field_missing'] },
  { name: 'channel', manifest: { channels: [{ server: 'x' }], mcpServers: { x: { command: 'node' } } } },
  // Versions and names.
  { name: 'calendar', manifest: { version: '26.08.0' }, said: ['version_invalid'], version: '26.8.0' },
  {
    name: 'calendar-days',
    manifest: { version: '2026-01-15' },
    said: ['version_invalid'],
    version: '2026.1.15',
  },
  { name: 'four-parts', manifest: { version: 'v1.2.3.4' }, said: ['version_invalid'], version: '1.2.3' },
]
