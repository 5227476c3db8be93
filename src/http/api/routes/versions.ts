/** Versions of an item: publish, list, read their files, yank, deprecate and restore. */

import { getVisibleItem } from '../../../access/index.ts'
import { readFile, getVersion as versionOf } from '../../../catalog/index.ts'
import { AppError } from '../../../kernel/errors.ts'
import {
  deprecateVersion,
  getVersion,
  listFiles,
  listVersions,
  publishVersion,
  restoreVersion,
  yankVersion,
} from '../../../operations/index.ts'
import { visibleItem } from '../../../operations/surface.ts'
import { UPLOADED_POLICY } from '../../middleware/security-headers.ts'
import { streamOf } from '../../stream.ts'
import { readUploadForm, VERSION_FORM } from '../../upload-form.ts'
import { type Route, route } from '../route.ts'
import { routeTo } from '../route-to.ts'

interface OfVersion {
  params: { item: string; version: string }
}

export const versionRoutes: readonly Route[] = [
  routeTo({
    method: 'post',
    path: '/items/{item}/versions',
    operation: publishVersion,
    upload: (c) => readUploadForm(c, VERSION_FORM),
    form: VERSION_FORM,
    answers: { 200: 'The version that has these very bytes already.', 201: 'The version.' },
  }),
  routeTo({
    method: 'get',
    path: '/items/{item}/versions',
    operation: listVersions,
    answers: { 200: 'Versions.' },
  }),
  routeTo({
    method: 'get',
    path: '/items/{item}/versions/{version}',
    operation: getVersion,
    answers: { 200: 'The version.' },
  }),
  routeTo({
    method: 'get',
    path: '/items/{item}/versions/{version}/files',
    operation: listFiles,
    answers: { 200: 'Files.' },
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
        versionOf(deps.db, item, params.version).treeOid,
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
      const { treeOid, version } = versionOf(deps.db, item, params.version)
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
  routeTo({
    method: 'post',
    path: '/items/{item}/versions/{version}/yank',
    operation: yankVersion,
    answers: { 200: 'The version.' },
  }),
  routeTo({
    method: 'post',
    path: '/items/{item}/versions/{version}/deprecate',
    operation: deprecateVersion,
    answers: { 200: 'The version.' },
  }),
  routeTo({
    method: 'post',
    path: '/items/{item}/versions/{version}/restore',
    operation: restoreVersion,
    answers: { 200: 'The version.' },
  }),
]
