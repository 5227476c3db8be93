/** Versions of an item: publish, list, read their files, yank, deprecate and restore. */

import { getVisibleItem } from '../../../access/visibility.ts'
import { fileSizes, listFiles, readFile } from '../../../catalog/files.ts'
import { getVersion, listVersions } from '../../../catalog/items.repo.ts'
import { isServed } from '../../../catalog/mount.ts'
import { publishVersion } from '../../../catalog/publish-version.ts'
import { deprecateVersion, restoreVersion, yankVersion } from '../../../catalog/version-status.ts'
import { AppError } from '../../../kernel/errors.ts'
import { only } from '../../../kernel/only.ts'
import { answers } from '../../../operations/answers/answers.ts'
import { presentListedVersion, presentVersion } from '../../../operations/answers/present.ts'
import { itemFor, shareable, uploadableItem, visibleItem } from '../../../operations/rights.ts'
import {
  binary,
  confirmedInForm,
  deprecation,
  detailFields,
  listOf,
  object,
  reason,
  text,
} from '../../../operations/schemas.ts'
import { throughGates } from '../../gate.ts'
import { UPLOADED_POLICY } from '../../middleware/security-headers.ts'
import { streamOf } from '../../stream.ts'
import { patchOf, readUploadForm, VERSION_FIELDS } from '../../upload-form.ts'
import { answerPart, type Part, part } from '../part.ts'
import { type Route, route } from '../route.ts'

interface OfVersion {
  params: { item: string; version: string }
}

export const versionRoutes: readonly Route[] = [
  route<{ params: { item: string } }>({
    method: 'post',
    path: '/items/{item}/versions',
    summary: 'Publish a ZIP as another version, with what the store says of the item from then on',
    access: 'items:write',
    multipart: object(
      { file: binary, version: text, notes: text, ...detailFields, confirmSecrets: confirmedInForm },
      ['file'],
    ),
    answers: {
      200: { description: 'The version that has these very bytes already.', schema: answers.version },
      201: { description: 'The version.', schema: answers.version },
    },
    errors: [
      'bad_request',
      'item_not_found',
      'forbidden',
      'invalid_version',
      'invalid_category',
      'invalid_video_url',
      'user_not_found',
      'group_not_found',
      'version_exists',
      'source_owned',
      'admin_required',
      'too_large',
      'invalid_upload',
    ],
    handle({ principal, params, c }) {
      const item = principal.need(uploadableItem(params.item))
      return throughGates(
        principal.user.id,
        () => readUploadForm(c, VERSION_FIELDS),
        (form) => {
          // Receiving takes its time: what may no longer be published is not checked either.
          principal.still()
          const { zip, version, notes, confirmSecrets } = form
          const patch = patchOf(form)
          if (patch.sharing !== undefined || patch.sharedWith !== undefined)
            principal.need(itemFor(params.item, 'share'))
          principal.need(shareable(patch.sharedWith ?? [], params.item))
          const release = { zip, confirmSecrets, patch, ...only({ version, notes }) }
          return principal.act(
            (acting) => publishVersion(acting, principal.actor, item, release),
            (published, after) => ({
              status: published.isAgain === true ? 200 : 201,
              json: {
                ...presentVersion(after.db, principal.viewer, published.item, published.version),
                issues: published.issues,
              },
            }),
          )
        },
      )
    },
  }),
  route<{ params: { item: string }; query: Part }>({
    method: 'get',
    path: '/items/{item}/versions',
    summary: 'All versions, newest first by semver, part by part',
    access: 'items:read',
    query: object(part),
    answers: { 200: { description: 'Versions.', schema: listOf(answers.version) } },
    errors: ['item_not_found'],
    handle({ deps, principal, params, query, c }) {
      const item = getVisibleItem(deps.db, principal.viewer, params.item)
      const rows = listVersions(deps.db, item.id)
      return answerPart(deps, c, rows, query, (row) =>
        presentListedVersion(deps.db, principal.viewer, item, row),
      )
    },
  }),
  route<OfVersion>({
    method: 'get',
    path: '/items/{item}/versions/{version}',
    summary: 'One version',
    access: 'items:read',
    answers: { 200: { description: 'The version.', schema: answers.version } },
    errors: ['item_not_found', 'version_not_found'],
    handle({ deps, principal, params }) {
      const item = getVisibleItem(deps.db, principal.viewer, params.item)
      return {
        json: presentVersion(deps.db, principal.viewer, item, getVersion(deps.db, item, params.version)),
      }
    },
  }),
  route<OfVersion>({
    method: 'get',
    path: '/items/{item}/versions/{version}/files',
    summary: 'The files of a version, and which of them are served',
    access: 'items:read',
    answers: { 200: { description: 'Files.', schema: listOf(answers.file) } },
    errors: ['item_not_found', 'version_not_found'],
    async handle({ deps, principal, params }) {
      const item = getVisibleItem(deps.db, principal.viewer, params.item)
      const files = await listFiles(deps.objects, getVersion(deps.db, item, params.version).treeOid)
      const sizes = await fileSizes(deps.objects, files)
      return {
        json: files.map(({ path, mode }, index) => ({
          path,
          mode,
          sizeBytes: sizes[index]!,
          served: isServed({ path }),
        })),
      }
    },
  }),
  route<{ params: { item: string; version: string; path: string } }>({
    method: 'get',
    path: '/items/{item}/versions/{version}/files/{path*}',
    summary: 'One file of a version, as a download',
    access: 'items:read',
    answers: { 200: { description: 'The bytes.', mediaType: 'application/octet-stream' } },
    errors: ['item_not_found', 'version_not_found', 'file_not_found'],
    async handle({ deps, principal, params }) {
      const item = getVisibleItem(deps.db, principal.viewer, params.item)
      const content = await readFile(
        deps.objects,
        getVersion(deps.db, item, params.version).treeOid,
        params.path,
      )
      if (content === undefined) {
        throw new AppError(
          'file_not_found',
          `${params.item} ${params.version} has no file "${params.path}"; GET …/files lists them.`,
        )
      }
      return new Response(new Uint8Array(content), {
        headers: {
          'Content-Type': 'application/octet-stream',
          'Content-Disposition': 'attachment',
          'Content-Security-Policy': UPLOADED_POLICY,
        },
      })
    },
  }),
  route<OfVersion>({
    method: 'get',
    path: '/items/{item}/versions/{version}/archive.zip',
    summary: 'A version as a ZIP',
    access: 'items:read',
    answers: { 200: { description: 'The ZIP.', mediaType: 'application/zip' } },
    errors: ['item_not_found', 'version_not_found'],
    async handle({ deps, principal, params }) {
      const item = principal.need(visibleItem(params.item))
      const { treeOid, version } = getVersion(deps.db, item, params.version)
      const { sizeBytes, chunks } = await deps.archives.open(treeOid)
      return new Response(
        streamOf(chunks, (err) => deps.log.error({ err }, 'archive'), principal.still),
        {
          headers: {
            'Content-Type': 'application/zip',
            'Content-Length': String(sizeBytes),
            'Content-Disposition': `attachment; filename="${item.servedName}-${version}.zip"`,
            'Content-Security-Policy': UPLOADED_POLICY,
          },
        },
      )
    },
  }),
  route<OfVersion & { body: { reason: string } }>({
    method: 'post',
    path: '/items/{item}/versions/{version}/yank',
    summary: 'No longer choose this version for anybody without an exact pin',
    access: 'items:write',
    body: reason,
    answers: { 200: { description: 'The version.', schema: answers.version } },
    errors: ['bad_request', 'item_not_found', 'version_not_found', 'forbidden'],
    handle({ principal, params, body }) {
      const item = principal.need(itemFor(params.item, 'yank'))
      return principal.act(
        (acting) => yankVersion(acting, principal.actor, item, params.version, body.reason),
        (row, after) => ({ json: presentVersion(after.db, principal.viewer, item, row) }),
      )
    },
  }),
  route<OfVersion & { body: { reason: string; successor?: string } }>({
    method: 'post',
    path: '/items/{item}/versions/{version}/deprecate',
    summary: 'Keep choosing this version, and warn everybody who has it',
    access: 'items:write',
    body: deprecation,
    answers: { 200: { description: 'The version.', schema: answers.version } },
    errors: ['bad_request', 'item_not_found', 'version_not_found', 'version_yanked', 'archived', 'forbidden'],
    handle({ principal, params, body: { reason, successor } }) {
      const item = principal.need(itemFor(params.item, 'deprecate'))
      const next = successor === undefined ? undefined : principal.need(visibleItem(successor))
      return principal.act(
        (acting) => deprecateVersion(acting, principal.actor, item, params.version, reason, next),
        (row, after) => ({ json: presentVersion(after.db, principal.viewer, item, row) }),
      )
    },
  }),
  route<OfVersion>({
    method: 'post',
    path: '/items/{item}/versions/{version}/restore',
    summary: 'Choose this version again',
    access: 'items:write',
    answers: { 200: { description: 'The version.', schema: answers.version } },
    errors: ['item_not_found', 'version_not_found', 'forbidden'],
    handle({ principal, params }) {
      const item = principal.need(itemFor(params.item, 'restore'))
      return principal.act(
        (acting) => restoreVersion(acting, principal.actor, item, params.version),
        (row, after) => ({ json: presentVersion(after.db, principal.viewer, item, row) }),
      )
    },
  }),
]
