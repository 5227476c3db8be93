/** Hooks and servers: in files of their own, and inside plugin.json. */
import { type Case, PLUGIN_JSON, SKILL } from './case.ts'

const HOOKS = 'hooks/hooks.json'
const ROOT = '$' + '{CLAUDE_PLUGIN_ROOT}'
const run = { type: 'command', command: 'true' }
const on = (event: string, ...hooks: unknown[]) => ({ [event]: [{ hooks }] })
const file = (path: string, value: unknown) => ({ files: { ...SKILL, [path]: JSON.stringify(value) } })
const hooksFile = (hooks: unknown) => file(HOOKS, { hooks })
const inline = (mcpServers: unknown) => ({ manifest: { mcpServers } })
const mcpFile = (server: unknown) =>
  file('.mcp.json', { mcpServers: { good: { command: 'node' }, odd: server } })
const lsp = { command: 'gopls', extensionToLanguage: { '.go': 'go' } }
const DIFFERENT = ['served_differently']
const INVALID = ['field_invalid']
const UNKNOWN = ['field_unknown']

/** A command that the store quotes. */
const quoted = (name: string, command: string, as: string): Case => ({
  name,
  files: {
    ...SKILL,
    'run.sh': '#!/bin/sh\n',
    [HOOKS]: JSON.stringify({ hooks: on('Stop', { type: 'command', command }) }),
  },
  said: ['program_not_executable'],
  served: { [HOOKS]: { hooks: on('Stop', { type: 'command', command: as }) } },
})

export const DEFINITIONS: readonly Case[] = [
  { name: 'hooks', ...hooksFile(on('Stop', run)) },
  {
    name: 'hook-event',
    ...hooksFile({ ...on('Stop', run), ...on('OnSave', run) }),
    said: UNKNOWN,
    served: { [HOOKS]: { hooks: { OnSave: undefined } } },
  },
  {
    name: 'hook-event-inline',
    manifest: { hooks: on('onSave', run) },
    said: UNKNOWN,
    served: { [PLUGIN_JSON]: { hooks: undefined } },
  },
  {
    name: 'hook-no-command',
    ...hooksFile(on('Stop', run, { type: 'command' })),
    said: INVALID,
    served: { [HOOKS]: { hooks: on('Stop', run) } },
  },
  {
    name: 'hook-type',
    ...hooksFile(on('Stop', { type: 'dance' })),
    said: INVALID,
    served: { [HOOKS]: { hooks: {} } },
  },
  { name: 'hook-no-prompt', ...hooksFile(on('Stop', { type: 'prompt' })), said: INVALID },
  { name: 'hook-no-url', ...hooksFile(on('Stop', { type: 'http', url: 'nowhere' })), said: INVALID },
  { name: 'hook-timeout', ...hooksFile(on('Stop', { ...run, timeout: 0 })), said: INVALID },
  { name: 'hook-flat', ...hooksFile({ Stop: [run] }), said: INVALID },
  {
    name: 'hooks-bare',
    ...file(HOOKS, on('Stop', run)),
    said: DIFFERENT,
    served: { [HOOKS]: { hooks: on('Stop', run), Stop: undefined } },
  },
  { name: 'hooks-nothing', ...file(HOOKS, {}), said: DIFFERENT, served: { [HOOKS]: { hooks: {} } } },
  { name: 'hooks-list', ...hooksFile([]), refused: INVALID },
  { name: 'hooks-guard', ...hooksFile(on('PreToolUse', { type: 'command' })), refused: INVALID },
  { name: 'hooks-broken', files: { ...SKILL, [HOOKS]: '{' }, refused: ['json_invalid'] },
  {
    name: 'hooks-twice',
    manifest: { hooks: './hooks/hooks.json' },
    ...hooksFile(on('Stop', run)),
    said: ['hooks_twice'],
    served: { [PLUGIN_JSON]: { hooks: undefined } },
  },
  {
    name: 'hooks-inside',
    manifest: { hooks: { hooks: on('Stop', run) } },
    served: { [PLUGIN_JSON]: { hooks: on('Stop', run) } },
  },
  {
    name: 'hooks-as-list',
    manifest: { hooks: [{ event: 'Stop', command: 'x' }] },
    said: [...UNKNOWN, ...UNKNOWN],
    served: { [PLUGIN_JSON]: { hooks: undefined } },
  },
  quoted('root-first', `${ROOT}/run.sh --fast`, `"${ROOT}/run.sh" --fast`),
  { ...quoted('root-later', `bash ${ROOT}/run.sh`, `bash "${ROOT}/run.sh"`), said: [] },
  {
    ...quoted('root-bare', 'bash $CLAUDE_PLUGIN_ROOT/run.sh', 'bash "$CLAUDE_PLUGIN_ROOT/run.sh"'),
    said: [],
  },
  {
    ...quoted('root-quoted', `bash "${ROOT}"/run.sh '${ROOT}'`, `bash "${ROOT}"/run.sh '${ROOT}'`),
    said: [],
  },
  {
    ...quoted(
      'root-assigned',
      `D=${ROOT} sh -c 'cd ${ROOT}'; ls ${ROOT}/*`,
      `D="${ROOT}" sh -c 'cd ${ROOT}'; ls "${ROOT}/"*`,
    ),
    said: [],
  },
  // MCP servers.
  { name: 'mcp-type', ...inline({ x: { type: 'carrier-pigeon', command: 'node' } }), refused: INVALID },
  { name: 'mcp-empty', ...inline({ x: { command: '' } }), refused: INVALID },
  { name: 'mcp-no-type', ...inline({ x: { url: 'https://example.com/mcp' } }), refused: INVALID },
  { name: 'mcp-nothing', ...inline({ x: {} }), refused: INVALID },
  { name: 'mcp-list', ...inline([{ x: { command: 'node', args: 'x' } }]), refused: INVALID },
  {
    name: 'mcp-no-address',
    ...inline({ x: { type: 'http', url: 'here' }, y: { command: 'node' } }),
    said: INVALID,
    served: { [PLUGIN_JSON]: { mcpServers: { x: undefined } } },
  },
  {
    name: 'mcp-kinds',
    ...inline({
      a: { type: 'sse', url: 'https://example.com' },
      b: { type: 'streamable-http', url: '$' + '{URL}' },
      c: { type: 'ws', url: 'wss://example.com' },
      d: { type: 'stdio', command: 'node' },
    }),
  },
  { name: 'mcp-file', ...mcpFile({ type: 'sse', url: 'https://example.com' }) },
  { name: 'mcp-file-type', ...mcpFile({ type: 'carrier-pigeon', command: 'node' }), said: INVALID },
  { name: 'mcp-file-no-type', ...mcpFile({ url: 'https://example.com/mcp' }), said: INVALID },
  { name: 'mcp-file-empty', ...mcpFile({ command: '' }), said: INVALID },
  {
    name: 'agent-plugin',
    manifest: null,
    files: {
      ...SKILL,
      'plugin.json': '{"name":"agent-plugin","version":"1.0.0","description":"One of the newer layout."}',
      'mcp.json': JSON.stringify({
        $schema: 'x',
        mcpServers: { x: { command: 'node', args: ['$' + '{PLUGIN_ROOT}/s.mjs'] } },
      }),
      's.mjs': '',
    },
    served: {
      [PLUGIN_JSON]: { description: 'One of the newer layout.' },
      '.mcp.json': { $schema: undefined, mcpServers: { x: { command: 'node', args: [`${ROOT}/s.mjs`] } } },
    },
  },
  // LSP servers.
  { name: 'lsp', manifest: { lspServers: { go: lsp } } },
  { name: 'lsp-no-extensions', manifest: { lspServers: { go: { command: 'gopls' } } }, refused: INVALID },
  {
    name: 'lsp-extension',
    manifest: { lspServers: { go: { ...lsp, extensionToLanguage: { go: 'go' } } } },
    refused: INVALID,
  },
  {
    name: 'lsp-command',
    manifest: { lspServers: { go: { ...lsp, command: 'gopls serve' } } },
    refused: INVALID,
  },
  { name: 'lsp-field', manifest: { lspServers: { go: { ...lsp, colour: 'red' } } }, refused: INVALID },
  { name: 'lsp-file', ...file('.lsp.json', { go: lsp }) },
  { name: 'lsp-file-no-extensions', ...file('.lsp.json', { go: { command: 'gopls' } }), said: INVALID },
  {
    name: 'lsp-file-wrapped',
    ...file('.lsp.json', { lspServers: { go: lsp } }),
    said: DIFFERENT,
    served: { '.lsp.json': { go: lsp, lspServers: undefined } },
  },
]
