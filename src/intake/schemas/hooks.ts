/** Hooks, as Claude Code reads them. Source: read from the program, and run (docs/clients-refuse.md). */
import type { ManifestSchema } from '../check-schema.ts'
import { flag, object, text, texts, textsByName } from './fields.ts'

export const HOOK_EVENTS: ReadonlySet<string> = new Set(
  `SessionStart Setup UserPromptSubmit UserPromptExpansion PreToolUse PermissionRequest PermissionDenied PostToolUse
   PostToolUseFailure PostToolBatch Notification MessageDisplay SubagentStart SubagentStop TaskCreated TaskCompleted
   Stop StopFailure TeammateIdle InstructionsLoaded ConfigChange CwdChanged DirectoryAdded FileChanged WorktreeCreate
   WorktreeRemove PreCompact PostCompact PreModelSwitch PostModelSwitch Elicitation ElicitationResult SessionEnd`.split(
    /\s+/,
  ),
)

/** What runs on them may forbid something: a client that cannot read one of their hooks refuses all that is beside it. */
export const GUARD_EVENTS: ReadonlySet<string> = new Set(['PreToolUse', 'PermissionRequest'])

const common = {
  if: text,
  timeout: { type: 'number', exclusiveMinimum: 0, description: 'a number of seconds above 0' },
  statusMessage: text,
  once: flag,
}

/** What a hook needs, by its type. */
export const hookSchemas: Readonly<Record<string, ManifestSchema>> = {
  command: {
    $id: 'hook-command',
    type: 'object',
    required: ['command'],
    properties: {
      ...common,
      command: text,
      args: texts,
      shell: { enum: ['bash', 'powershell'], description: '"bash" or "powershell"' },
      async: flag,
      asyncRewake: flag,
    },
  },
  prompt: {
    $id: 'hook-prompt',
    type: 'object',
    required: ['prompt'],
    properties: { ...common, prompt: text, model: text, continueOnBlock: flag },
  },
  agent: {
    $id: 'hook-agent',
    type: 'object',
    required: ['prompt'],
    properties: { ...common, prompt: text, model: text },
  },
  http: {
    $id: 'hook-http',
    type: 'object',
    required: ['url'],
    properties: {
      ...common,
      url: { type: 'string', format: 'uri', description: 'a web address' },
      headers: textsByName,
      allowedEnvVars: texts,
    },
  },
  mcp_tool: {
    $id: 'hook-mcp-tool',
    type: 'object',
    required: ['server', 'tool'],
    properties: { ...common, server: text, tool: text, input: object },
  },
}
