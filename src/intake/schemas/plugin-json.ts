/** `.claude-plugin/plugin.json`. Source: docs/clients.md 5.1; a wrong type makes a client refuse the whole plugin. */
import type { ManifestSchema } from '../check-schema.ts'
import { flag, object, text, textOrTexts, texts } from './fields.ts'
import { channels, userConfig } from './servers.ts'

const pathsOrObject = {
  type: ['string', 'array', 'object'],
  items: { type: ['string', 'object'], description: 'a path or an object' },
  description: 'a path, a list of paths or an object',
} as const

const dependency = {
  description: 'a plugin name, or an object with name and version',
  anyOf: [
    { type: 'string', pattern: '^[A-Za-z0-9][-A-Za-z0-9._]*(@[A-Za-z0-9][-A-Za-z0-9._]*)?$' },
    {
      type: 'object',
      required: ['name'],
      properties: { name: text, marketplace: text, version: text },
    },
  ],
} as const

/** Clients open it when somebody asks for the page: `file:` and `javascript:` would do something else. */
const WEB_ADDRESS = '^[Hh][Tt][Tt][Pp][Ss]?://'

export const pluginJsonSchema: ManifestSchema = {
  $id: 'plugin-json',
  type: 'object',
  properties: {
    $schema: text,
    // `readName` says what it thinks of no name at all.
    name: { type: ['string', 'null'], description: 'text' },
    displayName: text,
    version: text,
    description: text,
    // One without a name is served as none.
    author: {
      type: 'object',
      properties: { name: text, email: text, url: text },
      description: 'an object with a name, such as {"name": "Ann"}',
    },
    homepage: {
      anyOf: [
        { type: 'string', format: 'uri', pattern: WEB_ADDRESS },
        { type: 'string', pattern: '^\\s*$' },
      ],
      description: 'a web address',
    },
    repository: { type: ['string', 'object'], description: 'a web address' },
    license: text,
    keywords: texts,
    metadata: object,
    defaultEnabled: flag,
    skills: textOrTexts,
    commands: { ...textOrTexts, type: ['string', 'array', 'object'] },
    agents: textOrTexts,
    workflows: textOrTexts,
    outputStyles: textOrTexts,
    hooks: pathsOrObject,
    mcpServers: pathsOrObject,
    lspServers: pathsOrObject,
    experimental: object,
    settings: object,
    userConfig,
    channels,
    dependencies: { type: 'array', items: dependency, description: 'a list of plugin names' },
    // Clients read these as they can.
    themes: {},
    monitors: {},
    types: {},
    binaries: {},
    engines: {},
    network: {},
  },
}

/** What marketplaces and directories read; clients do not, and say nothing of it. */
export const DIRECTORY_FIELDS: ReadonlySet<string> = new Set([
  ...['icon', 'screenshots', 'classification', 'privacyPolicyUrl', 'privacy_policy', 'privacyPolicy'],
  ...['supportUrl', 'support', 'bugs', 'termsOfServiceUrl', 'terms_of_service', 'documentationUrl', 'docs'],
])

/** Fields that say something of the plugin and change nothing of what it does. */
export const TELLING_FIELDS: ReadonlySet<string> = new Set([
  ...['$schema', 'displayName', 'author', 'homepage', 'repository', 'license', 'keywords', 'metadata'],
])

/** Fields that clients look for in a marketplace's entry and nowhere else. */
export const ENTRY_FIELDS: ReadonlySet<string> = new Set([
  ...['category', 'source', 'tags', 'strict', 'id', 'relevance', 'headers', 'headersHelper'],
])

/** Fields that name files or folders of the plugin. */
export const PATH_FIELDS = [
  'skills',
  'commands',
  'agents',
  'workflows',
  'outputStyles',
  'hooks',
  'mcpServers',
  'lspServers',
] as const
