/** Front matter of skills and agents. Source: docs/clients.md 6. */
import type { ManifestSchema } from '../check-schema.ts'
import { flag, object, text, textOrTexts } from './fields.ts'

/** Fields without which, or with another type of which, a client cannot use the file. */
const named = {
  // `readName` says what it thinks of no name at all.
  name: { type: ['string', 'null'], description: 'text' },
  description: {
    type: 'string',
    minLength: 1,
    pattern: '\\S',
    maxLength: 1024,
    description: 'text of 1 to 1024 characters',
  },
}

export const skillSchema: ManifestSchema = {
  $id: 'skill',
  type: 'object',
  required: ['description'],
  properties: named,
}

/** An agent's description holds examples of when to hand work to it: only skills have a limit. */
export const agentSchema: ManifestSchema = {
  $id: 'agent',
  type: 'object',
  required: ['description'],
  properties: {
    ...named,
    description: { type: 'string', minLength: 1, pattern: '\\S', description: 'text' },
  },
}

/** Fields that a client reads if they have the right type and skips if not. */
export const skillFieldsSchema: ManifestSchema = {
  $id: 'skill-fields',
  type: 'object',
  properties: {
    when_to_use: text,
    'argument-hint': text,
    arguments: { type: ['string', 'array'], description: 'text or a list' },
    'disable-model-invocation': flag,
    'user-invocable': flag,
    'allowed-tools': textOrTexts,
    'disallowed-tools': textOrTexts,
    model: text,
    effort: text,
    context: text,
    agent: text,
    background: flag,
    hooks: object,
    paths: textOrTexts,
    shell: text,
    metadata: object,
    license: text,
    compatibility: text,
  },
}

export const agentFieldsSchema: ManifestSchema = {
  $id: 'agent-fields',
  type: 'object',
  properties: {
    model: text,
    effort: { type: ['string', 'number'], description: 'text' },
    maxTurns: { type: 'number', description: 'a number' },
    tools: textOrTexts,
    disallowedTools: textOrTexts,
    skills: textOrTexts,
    memory: text,
    background: flag,
    isolation: text,
    color: text,
    initialPrompt: text,
    metadata: object,
    license: text,
  },
}

/** Agents that come with a plugin may not set these; clients ignore them. */
export const AGENT_FIELDS_IGNORED = new Set(['hooks', 'mcpServers', 'permissionMode'])
