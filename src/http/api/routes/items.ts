/** Items: preview, publish, read, change, archive. */
import { getVisibleItem } from '../../../access/index.ts'
import { readPhoto } from '../../../catalog/index.ts'
import { AppError } from '../../../kernel/errors.ts'
import { archiveItem, getItem, patchItem, previewItem, publishItem } from '../../../operations/index.ts'
import { UPLOADED_POLICY } from '../../middleware/security-headers.ts'
import { ITEM_FORM, PREVIEW_FORM, readUploadForm } from '../../upload-form.ts'
import { type Route, route } from '../route.ts'
import { routeTo } from '../route-to.ts'

export const itemRoutes: readonly Route[] = [
  routeTo({
    method: 'post',
    path: '/items/preview',
    operation: previewItem,
    upload: (c) => readUploadForm(c, PREVIEW_FORM),
    form: PREVIEW_FORM,
    answers: { 200: 'What it would be, with every issue.' },
  }),
  routeTo({
    method: 'post',
    path: '/items',
    operation: publishItem,
    upload: (c) => readUploadForm(c, ITEM_FORM),
    form: ITEM_FORM,
    answers: { 201: 'The item.' },
  }),
  routeTo({ method: 'get', path: '/items/{item}', operation: getItem, answers: { 200: 'The item.' } }),
  routeTo({ method: 'patch', path: '/items/{item}', operation: patchItem, answers: { 200: 'The item.' } }),
  routeTo({ method: 'delete', path: '/items/{item}', operation: archiveItem, answers: { 204: 'Archived.' } }),
  route<{ params: { item: string } }>({
    method: 'get',
    path: '/items/{item}/photo',
    summary: 'The cover photo',
    access: 'items:read',
    answers: { 200: { description: 'The image.', mediaType: 'image/*' } },
    errors: ['item_not_found', 'file_not_found', 'photo_format'],
    async handle({ deps, principal, params }) {
      const { photo } = getVisibleItem(deps.db, principal.viewer, params.item)
      if (photo === null)
        throw new AppError(
          'file_not_found',
          `${params.item} has no photo; the address is in photoUrl when there is one.`,
        )
      // One that was stored before photos lost what tells a place loses it here.
      const { content, mediaType } = readPhoto(await deps.blobs.read(photo.sha256))
      return new Response(new Uint8Array(content), {
        headers: {
          'Content-Type': mediaType,
          'Content-Security-Policy': UPLOADED_POLICY,
          'Cache-Control': 'private, max-age=31536000, immutable',
        },
      })
    },
  }),
  route<{ params: { item: string; name: string } }>({
    method: 'get',
    path: '/items/{item}/docs/{name}',
    summary: 'An attached document, as a download',
    access: 'items:read',
    answers: { 200: { description: 'The document.', mediaType: 'application/octet-stream' } },
    errors: ['item_not_found', 'file_not_found'],
    async handle({ deps, principal, params }) {
      const item = getVisibleItem(deps.db, principal.viewer, params.item)
      const doc = item.docs.find((candidate) => candidate.name === params.name)
      if (doc === undefined)
        throw new AppError(
          'file_not_found',
          `${params.item} has no document "${params.name}"; docs lists those it has.`,
        )
      return new Response(new Uint8Array(await deps.blobs.read(doc.sha256)), {
        headers: {
          'Content-Type': doc.mediaType,
          'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(doc.name)}`,
          'Content-Security-Policy': UPLOADED_POLICY,
        },
      })
    },
  }),
]
