/** What stands inside skills, agents, hooks and MCP files. Source: CLIENTS.md 1.5. */
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

/** `hooks/hooks.json`, and the value of `hooks` in plugin.json under the same key. */
export const hooksSchema: ManifestSchema = {
  $id: 'hooks-json',
  type: 'object',
  required: ['hooks'],
  properties: {
    description: text,
    hooks: {
      type: 'object',
      description: 'an object of events',
      additionalProperties: {
        type: 'array',
        description: 'a list of hooks',
        items: {
          type: 'object',
          required: ['hooks'],
          description: 'an object with hooks',
          properties: {
            matcher: text,
            hooks: {
              type: 'array',
              description: 'a list of objects with a type',
              items: {
                type: 'object',
                description: 'an object with a type',
                required: ['type'],
                properties: {
                  type: {
                    enum: ['command', 'http', 'mcp_tool', 'prompt', 'agent'],
                    description: 'one of command, http, mcp_tool, prompt and agent',
                  },
                  command: text,
                  url: text,
                  prompt: text,
                  timeout: { type: 'number', description: 'a number of seconds' },
                },
              },
            },
          },
        },
      },
    },
  },
}

export const HOOK_EVENTS = new Set(
  `SessionStart Setup UserPromptSubmit UserPromptExpansion PreToolUse PermissionRequest PermissionDenied PostToolUse
   PostToolUseFailure PostToolBatch Notification MessageDisplay SubagentStart SubagentStop TaskCreated TaskCompleted
   Stop StopFailure TeammateIdle InstructionsLoaded ConfigChange CwdChanged DirectoryAdded FileChanged WorktreeCreate
   WorktreeRemove PreCompact PostCompact Elicitation ElicitationResult SessionEnd`.split(/\s+/),
)

/** `.mcp.json`. Each server is started by a command or reached at a web address. */
export const mcpSchema: ManifestSchema = {
  $id: 'mcp-json',
  type: 'object',
  required: ['mcpServers'],
  properties: {
    mcpServers: {
      type: 'object',
      description: 'an object of servers',
      additionalProperties: {
        type: 'object',
        description: 'an object with a command or a url',
        anyOf: [{ required: ['command'] }, { required: ['url'] }],
        properties: {
          type: text,
          command: text,
          args: { type: 'array', items: text, description: 'a list of texts' },
          env: { type: 'object', additionalProperties: text, description: 'an object of texts' },
          url: text,
          headers: { type: 'object', additionalProperties: text, description: 'an object of texts' },
        },
      },
    },
  },
}
