/** Plugins as entries of marketplaces say them: names, and who says what a plugin is made of. */
import { type Case, PLUGIN_JSON, SKILL } from './case.ts'

const conflict = ['field_invalid']
const skills = ['./skills/look']

export const ENTRIES: readonly Case[] = [
  // `strict: false`: a conflict is what the entry declares beside a plugin.json, whatever that declares.
  { name: 'loose', entry: { strict: false } },
  { name: 'loose-file-declares', entry: { strict: false }, manifest: { skills: './skills/' } },
  {
    name: 'loose-both',
    entry: { strict: false, skills },
    manifest: { skills: './skills/' },
    refused: conflict,
  },
  { name: 'loose-entry-declares', entry: { strict: false, skills }, refused: conflict },
  {
    name: 'loose-entry-empty',
    entry: { strict: false, skills: [] },
    manifest: { skills: './skills/' },
    refused: conflict,
  },
  { name: 'loose-entry-hooks', entry: { strict: false, hooks: {} }, refused: conflict },
  {
    name: 'loose-no-file',
    entry: { strict: false, skills },
    manifest: null,
    said: ['field_missing'],
    version: '0.1.0',
    served: { [PLUGIN_JSON]: { skills } },
  },
  {
    name: 'loose-servers',
    entry: { strict: false, mcpServers: { y: { command: 'node' } } },
    manifest: { mcpServers: { x: { command: 'node' } } },
    served: { [PLUGIN_JSON]: { mcpServers: [{ x: { command: 'node' } }, { y: { command: 'node' } }] } },
  },
  {
    name: 'strict-both',
    entry: { skills },
    manifest: { skills: './skills/' },
    served: { [PLUGIN_JSON]: { skills: './skills/' } },
  },
  {
    name: 'no-file',
    entry: { version: '2.0.0', description: 'Entry. '.repeat(300) },
    manifest: null,
    version: '2.0.0',
  },
  {
    name: 'calendar-entry',
    entry: { version: '26.08.0' },
    manifest: null,
    version: '26.8.0',
    said: ['field_missing', 'version_invalid'],
  },
  // Names of the makers.
  { name: 'claude', entry: {}, servedName: 'corpus-claude' },
  { name: 'claude-helper', entry: {}, servedName: 'corpus-claude-helper' },
  { name: 'anthropic-tools', entry: {}, servedName: 'corpus-anthropic-tools' },
  { name: 'anthropics-kit', entry: {}, servedName: 'corpus-anthropics-kit' },
  { name: 'cc-plugin-kit', entry: {}, servedName: 'corpus-cc-plugin-kit' },
  { name: 'Claude_Mods', entry: {}, servedName: 'corpus-claude-mods' },
  { name: 'claude-plugins', entry: {}, servedName: 'corpus-claude-plugins' },
  { name: 'healthcare', entry: {}, servedName: 'corpus-healthcare' },
  { name: 'cc-plugin', entry: {} },
  { name: 'claudette', entry: {} },
  { name: 'my-claude', entry: {} },
  { name: 'un-official-claude', entry: {}, refused: ['invalid_name'] },
  // Other spellings.
  { name: 'MyTool', entry: {}, servedName: 'mytool' },
  { name: 'my_other tool', entry: {}, servedName: 'my-other-tool' },
  // Manifests of other clients.
  {
    name: 'for-codex',
    entry: {},
    manifest: null,
    files: {
      ...SKILL,
      '.codex-plugin/plugin.json': '{"name":"for-codex","version":"3.0.0","skills":"skills"}',
    },
    version: '3.0.0',
    said: ['field_missing'],
    served: { [PLUGIN_JSON]: { skills: './skills' } },
  },
]
