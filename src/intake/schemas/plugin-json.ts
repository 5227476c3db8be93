/** `.claude-plugin/plugin.json`. Source: CLIENTS.md 1.4; a wrong type makes a client refuse the whole plugin. */
import type { ManifestSchema } from '../check-schema.ts'
import { flag, object, text, textOrTexts, texts } from './fields.ts'

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
    author: {
      type: 'object',
      required: ['name'],
      properties: { name: text, email: text, url: text },
      description: 'an object with a name, such as {"name": "Ann"}',
    },
    homepage: { type: 'string', format: 'uri', pattern: WEB_ADDRESS, description: 'a web address' },
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
    userConfig: { type: 'object', additionalProperties: object, description: 'an object of settings' },
    channels: { type: 'array', items: object, description: 'a list of objects' },
    dependencies: { type: 'array', items: dependency, description: 'a list of plugin names' },
  },
}

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
