/** JSON schemas of the answers, as OpenAPI shows them. */
import { SCOPES } from '../../access/tokens.ts'
import { KIND_NAMES } from '../../intake/kinds/index.ts'
import type { JsonSchema } from './route.ts'
import {
  flag,
  kind,
  listOf,
  object,
  optionalText,
  sharedWith,
  sharing,
  text,
  tier,
  time,
  whole,
} from './schemas.ts'

const issue = {
  type: 'object',
  properties: {
    code: text,
    severity: { enum: ['error', 'warning'] },
    path: text,
    line: whole,
    message: text,
  },
}

/** An answer always has all of its fields but the optional ones. */
function answer(properties: Record<string, JsonSchema>, optional: readonly string[] = []): JsonSchema {
  return object(
    properties,
    Object.keys(properties).filter((name) => !optional.includes(name)),
  )
}

export const answers = {
  me: answer({ username: text, email: text, displayName: text, admin: flag, groups: listOf(text) }),
  user: answer(
    {
      id: text,
      username: text,
      email: text,
      displayName: text,
      admin: flag,
      disabled: flag,
      groups: listOf(text),
      createdAt: time,
      setUpUrl: { type: 'string', description: 'A one-time link to choose a password, when none was given.' },
    },
    ['setUpUrl'],
  ),
  setUpLink: answer({ setUpUrl: text }),
  token: answer(
    {
      id: text,
      name: text,
      scopes: listOf({ enum: SCOPES }),
      createdBy: text,
      createdAt: time,
      expiresAt: { type: ['string', 'null'], format: 'date-time' },
      lastUsedAt: { type: ['string', 'null'], format: 'date-time' },
      token: { type: 'string', description: 'The token itself. It is shown only here and only once.' },
    },
    ['token'],
  ),
  group: answer({ id: text, slug: text, name: text, members: listOf(text), createdAt: time }),
  grant: answer({ group: text, item: text, tier, createdAt: time }),
  item: answer(
    {
      id: text,
      servedName: text,
      kind,
      name: text,
      title: text,
      description: text,
      category: optionalText,
      tags: listOf(text),
      owner: text,
      source: text,
      sharing,
      sharedWith,
      status: { enum: ['active', 'archived'] },
      latest: optionalText,
      versions: { ...whole, description: 'How many versions there are.' },
      installs: { ...whole, description: 'How many people installed it.' },
      createdAt: time,
      updatedAt: time,
      photoUrl: text,
      photoAlt: { ...text, description: 'What the photo shows; beside photoUrl.' },
      videoUrl: text,
      docs: listOf(answer({ name: text, mediaType: text, sizeBytes: whole, url: text })),
      issues: listOf(issue),
    },
    ['source', 'sharedWith', 'photoUrl', 'photoAlt', 'videoUrl', 'issues'],
  ),
  version: answer(
    {
      item: text,
      version: text,
      description: text,
      notes: text,
      status: { enum: ['published', 'deprecated', 'yanked'] },
      statusReason: optionalText,
      successor: optionalText,
      tree: text,
      filesCount: whole,
      sizeBytes: whole,
      capabilities: { type: 'object' },
      dependencies: listOf({ type: 'object' }),
      publishedBy: text,
      publishedAt: time,
      issues: listOf(issue),
    },
    ['issues'],
  ),
  preview: answer({
    kind: { enum: [...KIND_NAMES, null] },
    name: optionalText,
    version: optionalText,
    description: optionalText,
    servedName: optionalText,
    files: listOf(answer({ path: text, sizeBytes: whole, mode: { enum: ['100644', '100755'] } })),
    capabilities: { type: ['object', 'null'] },
    issues: listOf(issue),
  }),
  file: answer({ path: text, sizeBytes: whole, mode: { enum: ['100644', '100755'] } }),
  install: answer({ item: text, pin: optionalText, createdAt: time }),
  stack: answer({
    marketplace: text,
    gitUrl: text,
    commit: text,
    tree: text,
    entries: listOf(
      answer(
        {
          item: text,
          servedName: text,
          kind,
          version: text,
          plugin: text,
          pin: optionalText,
          because: listOf(
            answer(
              {
                reason: { enum: ['required', 'default', 'install', 'dependency'] },
                group: text,
                item: text,
              },
              ['group', 'item'],
            ),
          ),
          deprecated: answer({ reason: optionalText, successor: optionalText }),
        },
        ['deprecated'],
      ),
    ),
    optedOut: listOf(answer({ item: text, servedName: text, kind, groups: listOf(text) })),
    unavailable: listOf(answer({ item: text, why: text })),
  }),
  snapshot: answer({
    commit: text,
    parent: optionalText,
    tree: text,
    date: time,
    message: text,
    added: listOf({ type: 'object' }),
    updated: listOf({ type: 'object' }),
    removed: listOf({ type: 'object' }),
  }),
  optOut: answer({ item: text, optedOut: flag }),
  auditEntry: answer({
    sequence: whole,
    at: time,
    actor: text,
    action: text,
    subject: text,
    details: { type: 'object' },
    hash: text,
  }),
  auditVerdict: answer({ ok: flag, entries: whole, head: text, brokenAt: whole }, ['brokenAt']),
  problem: {
    type: 'object',
    properties: {
      type: text,
      title: text,
      status: whole,
      detail: text,
      code: text,
      issues: listOf(issue),
      retryAfterSeconds: whole,
    },
  },
} satisfies Record<string, JsonSchema>
