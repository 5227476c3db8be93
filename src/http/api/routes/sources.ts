/** Curated sources: what the catalogue follows, and what waits to be looked at. */

import type { Tier } from '../../../access/entitlements.repo.ts'
import type { ErrorCode } from '../../../kernel/errors.ts'
import { answers } from '../../../operations/answers/answers.ts'
import {
  presentSource,
  presentSourcePlugin,
  presentSync,
} from '../../../operations/answers/present-source.ts'
import { eachShown } from '../../../operations/answers/shown.ts'
import {
  listOf,
  newSource,
  object,
  pluginChoice,
  sourceGrant,
  sourcePatch,
  sourceToPreview,
} from '../../../operations/schemas.ts'
import { createSource, deleteSource, updateSource } from '../../../sources/change-source.ts'
import { choosePlugin, type PluginChoice } from '../../../sources/correct-plugin.ts'
import { grantSource } from '../../../sources/grant-source.ts'
import type { SourceInput, SourcePatch } from '../../../sources/input.ts'
import { previewSource } from '../../../sources/preview.ts'
import { getSource, listPlugins, listSources, listSyncs } from '../../../sources/sources.repo.ts'
import { startSync } from '../../../sources/start-sync.ts'
import { answerPart, type Part, part } from '../part.ts'
import { gone, type Route, route } from '../route.ts'

/** Syncs that one source is shown with; its page has more. */
const SYNCS_SHOWN = 20

/** What a repository elsewhere can refuse or get wrong. */
const UPSTREAM_ERRORS: readonly ErrorCode[] = [
  'outbound_refused',
  'upstream_unreachable',
  'upstream_redirect',
  'upstream_unauthorized',
  'upstream_too_large',
  'upstream_timeout',
  'upstream_invalid',
  'upstream_empty',
  'ref_not_found',
  'source_invalid',
]

export const sourceRoutes: readonly Route[] = [
  route<{ body: SourceInput }>({
    method: 'post',
    path: '/sources',
    summary: 'Follow a repository; nothing is fetched before the first sync',
    access: 'admin',
    body: newSource,
    answers: { 201: { description: 'The new source.', schema: answers.source } },
    errors: ['invalid_name', 'source_exists'],
    handle: ({ deps, principal, body }) =>
      principal.act(
        (acting) => createSource(acting, principal.actor, body),
        (source, after) => ({ status: 201, json: presentSource(after, source, deps.clock()) }),
      ),
  }),
  route<{ query: Part }>({
    method: 'get',
    path: '/sources',
    summary: 'All sources by slug, part by part',
    access: 'admin',
    query: object(part),
    answers: { 200: { description: 'Sources, without their secrets.', schema: listOf(answers.source) } },
    errors: [],
    handle: ({ deps, query, c }) =>
      answerPart(deps, c, listSources(deps.db), query, (source) => presentSource(deps, source, deps.clock())),
  }),
  route<{ body: Omit<SourceInput, 'slug'> & { slug?: string } }>({
    method: 'post',
    path: '/sources/preview',
    summary: 'What a source would import; nothing is kept',
    access: 'admin',
    body: sourceToPreview,
    answers: { 200: { description: 'What would be imported, and what not.', schema: answers.sourcePreview } },
    errors: [...UPSTREAM_ERRORS, 'invalid_name'],
    handle: async ({ deps, principal, body }) => ({ json: await previewSource(deps, principal.actor, body) }),
  }),
  route<{ params: { slug: string } }>({
    method: 'get',
    path: '/sources/{slug}',
    summary: 'One source with its plugins and its last syncs',
    access: 'admin',
    answers: { 200: { description: 'The source.', schema: answers.sourceDetails } },
    errors: ['source_not_found'],
    handle({ deps, params }) {
      const source = getSource(deps.db, params.slug)
      const plugins = eachShown(deps, listPlugins(deps.db, source.id), (plugin) =>
        presentSourcePlugin(deps, plugin),
      )
      const syncs = eachShown(deps, listSyncs(deps.db, source.id).slice(0, SYNCS_SHOWN), presentSync)
      return { json: { ...presentSource(deps, source, deps.clock()), plugins, syncs } }
    },
  }),
  route<{ params: { slug: string }; body: SourcePatch }>({
    method: 'patch',
    path: '/sources/{slug}',
    summary: 'Change a source; what is left out stays, null clears',
    access: 'admin',
    body: sourcePatch,
    answers: { 200: { description: 'The changed source.', schema: answers.source } },
    errors: ['source_not_found'],
    handle: ({ deps, principal, params, body }) =>
      principal.act(
        (acting) => updateSource(acting, principal.actor, params.slug, body),
        (source, after) => ({ json: presentSource(after, source, deps.clock()) }),
      ),
  }),
  route<{ params: { slug: string } }>({
    method: 'delete',
    path: '/sources/{slug}',
    summary: 'Stop following; the items of the source are archived',
    access: 'admin',
    answers: { 204: { description: 'It is gone.' } },
    errors: ['source_not_found'],
    handle: ({ principal, params }) =>
      principal.act((acting) => deleteSource(acting, principal.actor, params.slug), gone),
  }),
  route<{ params: { slug: string } }>({
    method: 'post',
    path: '/sources/{slug}/sync',
    summary: 'Sync now, in a job',
    access: 'admin',
    answers: { 202: { description: 'The sync was queued.', schema: answers.jobStarted } },
    errors: ['source_not_found', 'interrupted'],
    handle({ deps, principal, params }) {
      const source = getSource(deps.db, params.slug)
      return principal.act(
        (acting) => startSync(acting, source, 'api', principal.actor),
        ({ id }) => ({ status: 202, json: { job: id } }),
      )
    },
  }),
  route<{ params: { slug: string; plugin: string }; body: PluginChoice }>({
    method: 'post',
    path: '/sources/{slug}/plugins/{plugin}',
    summary: 'Take a plugin of a source off the shelf or put it back, or correct its entry; syncs keep to it',
    access: 'admin',
    body: pluginChoice,
    answers: { 200: { description: 'The plugin.', schema: answers.sourcePlugin } },
    errors: ['source_not_found', 'plugin_not_found', 'bad_request', 'invalid_version'],
    handle: ({ principal, params: { slug, plugin }, body }) =>
      principal.act(
        (acting) => choosePlugin(acting, principal.actor, slug, plugin, body),
        (_, after) => {
          const rows = listPlugins(after.db, getSource(after.db, slug).id)
          return { json: presentSourcePlugin(after, rows.find(({ name }) => name === plugin)!) }
        },
      ),
  }),
  route<{ params: { slug: string }; body: { group: string; tier: Tier } }>({
    method: 'post',
    path: '/sources/{slug}/grants',
    summary: 'Grant all items of a source to a group in one act',
    access: 'admin',
    body: sourceGrant,
    answers: {
      200: { description: 'Served names of what was granted.', schema: listOf({ type: 'string' }) },
    },
    errors: ['source_not_found', 'group_not_found'],
    handle: ({ principal, params, body }) =>
      principal.act(
        (acting) => grantSource(acting, principal.actor, body.group, params.slug, body.tier),
        (json) => ({ json }),
      ),
  }),
]
