/** JSON schemas of the answers about sources and jobs, as OpenAPI shows them. */
import { RUNS } from '../../catalog/index.ts'
import { KIND_NAMES } from '../../intake/index.ts'
import { JOB_STATES } from '../../jobs/index.ts'
import {
  PLUGIN_STATES,
  PROMOTE_POLICIES,
  SOURCE_MODES,
  SYNC_OUTCOMES,
  SYNC_TRIGGERS,
} from '../../sources/index.ts'
import { answer, flag, issue, listOf, optionalText, optionalTime, text, time, whole } from '../schemas.ts'
import { newCapability } from './capability-answers.ts'

const failure = answer({ code: text, message: text })
const optionalFailure = { ...failure, type: ['object', 'null'] }

const sourceFields = {
  slug: text,
  name: text,
  url: text,
  mode: { enum: SOURCE_MODES },
  ref: optionalText,
  folder: optionalText,
  schedule: optionalText,
  promote: { enum: PROMOTE_POLICIES },
  username: optionalText,
  hasSecret: flag,
  hasWebhookSecret: flag,
  webhookUrl: text,
  enabled: flag,
  head: optionalText,
  held: { ...whole, description: 'How many changes wait to be promoted or rejected.' },
  lastSync: {
    ...answer({
      outcome: { enum: SYNC_OUTCOMES },
      endedAt: time,
      succeededAt: optionalTime,
      error: optionalFailure,
    }),
    type: ['object', 'null'],
  },
  nextSyncAt: optionalTime,
  due: {
    ...answer({
      since: time,
      tries: { ...whole, description: 'Syncs since then that failed, or did not find what was announced.' },
      nextTryAt: { ...optionalTime, description: 'Null when it is not tried again by itself.' },
      why: optionalFailure,
      announced: listOf(
        answer({ ref: text, after: { ...optionalText, description: 'Null: it is gone.' } }, ['after']),
      ),
    }),
    type: ['object', 'null'],
    description: 'A sync that was asked for and has not succeeded yet.',
  },
  createdAt: time,
  createdBy: text,
}

const sourcePlugin = answer(
  {
    name: text,
    item: { ...text, description: 'The served name.' },
    path: text,
    version: optionalText,
    enabled: flag,
    state: { enum: PLUGIN_STATES },
    problem: { ...optionalText, description: 'Why it is in this state.' },
    issues: listOf(issue),
    correction: {
      ...answer({ folder: text, version: text }, ['folder', 'version']),
      description: 'What an admin corrected in its entry.',
    },
  },
  ['item', 'correction'],
)

const sync = answer({
  id: text,
  startedAt: time,
  endedAt: time,
  trigger: { enum: SYNC_TRIGGERS },
  outcome: { enum: SYNC_OUTCOMES },
  head: optionalText,
  added: listOf(text),
  updated: listOf(text),
  archived: listOf(text),
  held: listOf(text),
  failed: listOf(answer({ name: text, why: text })),
  error: optionalFailure,
})

export const jobAnswers = {
  job: answer(
    {
      id: text,
      kind: text,
      subject: text,
      state: { enum: JOB_STATES },
      progress: answer({ done: whole, total: { type: ['integer', 'null'] }, message: text }),
      error: failure,
      result: { description: 'What the work returned, once it has succeeded.' },
      startedBy: text,
      createdAt: time,
      startedAt: optionalTime,
      endedAt: optionalTime,
    },
    ['error', 'result'],
  ),
  jobStarted: answer({ job: { type: 'string', description: 'GET /jobs/{id} says how far it is.' } }),
}

export const sourceAnswers = {
  source: answer(sourceFields),
  sourceDetails: answer({ ...sourceFields, plugins: listOf(sourcePlugin), syncs: listOf(sync) }),
  sourcePlugin,
  sourcePreview: answer({
    commit: { ...optionalText, description: 'What was looked at; null for tag sources.' },
    tags: { type: ['integer', 'null'], description: 'Tag sources: how many tags are versions.' },
    plugins: listOf(
      answer({
        name: text,
        servedName: optionalText,
        kind: { enum: [...KIND_NAMES, null] },
        version: optionalText,
        description: text,
        path: text,
        state: { enum: ['ready', 'unavailable', 'failed'] },
        problem: { ...optionalText, description: 'Why it is not ready.' },
        runs: { ...listOf({ enum: RUNS }), description: 'What it can run by itself.' },
        issues: listOf(issue),
      }),
    ),
  }),
  imported: answer({
    item: { ...text, description: 'The served name.' },
    version: text,
    outcome: { enum: ['published', 'unchanged'] },
    issues: listOf(issue),
  }),
  held: answer({
    id: text,
    plugin: text,
    version: text,
    summary: text,
    tree: text,
    createdAt: time,
    newCapabilities: {
      ...listOf(newCapability),
      description: 'What it could do that the version that is served cannot; all of it for a new item.',
    },
    newCapabilitiesMore: { ...whole, description: 'How many more there was no room for.' },
  }),
}
