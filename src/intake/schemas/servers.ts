/** MCP and LSP servers, channels and options, as Claude Code reads them. Source: read from the program, and run. */
import type { ManifestSchema } from '../check-schema.ts'
import { flag, text, texts, textsByName } from './fields.ts'

const some = { type: 'string', minLength: 1, pattern: '\\S', description: 'text that is not empty' } as const
const milliseconds = { type: 'integer', exclusiveMinimum: 0, description: 'a number of milliseconds above 0' }

/** An MCP server that is started by a command. */
const localServer: ManifestSchema = {
  $id: 'mcp-local',
  type: 'object',
  required: ['command'],
  properties: {
    command: some,
    args: texts,
    env: textsByName,
    timeout: milliseconds,
    alwaysLoad: flag,
  },
}

/** An MCP server that is reached at an address. */
const remoteServer: ManifestSchema = {
  $id: 'mcp-remote',
  type: 'object',
  required: ['url'],
  properties: {
    url: text,
    headers: textsByName,
    headersHelper: text,
    timeout: milliseconds,
    alwaysLoad: flag,
  },
}

/** By type. A server without one is started by a command. */
export const mcpServerSchemas: Readonly<Record<string, ManifestSchema>> = {
  stdio: localServer,
  http: remoteServer,
  'streamable-http': remoteServer,
  sse: remoteServer,
  ws: remoteServer,
}

export const lspServerSchema: ManifestSchema = {
  $id: 'lsp-server',
  type: 'object',
  required: ['command', 'extensionToLanguage'],
  additionalProperties: false,
  description: 'a known field',
  properties: {
    command: {
      ...some,
      pattern: '^(?:/.*|\\S+)$',
      description: 'one program without arguments (see "args")',
    },
    args: { type: 'array', items: some, description: 'a list of texts' },
    extensionToLanguage: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: '^\\..' },
      additionalProperties: some,
      description: 'an object such as {".go": "go"}',
    },
    transport: { enum: ['stdio', 'socket'], description: '"stdio" or "socket"' },
    env: textsByName,
    initializationOptions: {},
    settings: {},
    workspaceFolder: text,
    startupTimeout: milliseconds,
    shutdownTimeout: milliseconds,
    requestTimeout: milliseconds,
    restartOnCrash: flag,
    maxRestarts: { type: 'integer', minimum: 0, description: 'a number' },
    diagnostics: flag,
  },
}

/** One option that people are asked for. */
const option = {
  type: 'object',
  required: ['type'],
  description: 'an object with type, title and description',
  properties: {
    type: {
      enum: ['string', 'number', 'boolean', 'directory', 'file'],
      description: 'one of string, number, boolean, directory and file',
    },
    title: text,
    description: text,
    required: flag,
    default: {
      type: ['string', 'number', 'boolean', 'array'],
      description: 'text, a number or true or false',
    },
    multiple: flag,
    sensitive: flag,
    min: { type: 'number', description: 'a number' },
    max: { type: 'number', description: 'a number' },
    options: { ...texts, minItems: 1 },
  },
} as const

/** Fields of an option; clients refuse a plugin with any other. */
export const OPTION_FIELDS: ReadonlySet<string> = new Set(Object.keys(option.properties))

export const userConfig = {
  type: 'object',
  propertyNames: { pattern: '^[A-Za-z_]\\w*$' },
  additionalProperties: option,
  description: 'an object of options, each under a name of letters, digits and _',
} as const

export const channels = {
  type: 'array',
  description: 'a list of objects, each with a server',
  items: {
    type: 'object',
    required: ['server'],
    additionalProperties: false,
    description: 'an object with a server',
    properties: { server: some, displayName: text, userConfig },
  },
} as const
