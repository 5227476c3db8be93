/** Items: preview, publish, read, change, archive. */
import type { ItemAct } from '../../../access/item-rights.ts'
import { getVisibleItem, mayEdit } from '../../../access/visibility.ts'
import { latestOf } from '../../../catalog/choose-version.ts'
import { findItem, type SharedWith } from '../../../catalog/items.repo.ts'
import { archiveItem, type ItemPatch, patchItem } from '../../../catalog/manage.ts'
import { readPhoto } from '../../../catalog/photo.ts'
import { type Preview, preview } from '../../../catalog/preview.ts'
import { publishItem } from '../../../catalog/publish-item.ts'
import { AppError } from '../../../kernel/errors.ts'
import { DOCS_MAX } from '../../../kernel/limits.ts'
import { only } from '../../../kernel/only.ts'
import { answers } from '../../../operations/answers/answers.ts'
import { gainsOf } from '../../../operations/answers/gains.ts'
import { presentItem } from '../../../operations/answers/present.ts'
import { presentGain } from '../../../operations/answers/present-gains.ts'
import { itemFor, shareable } from '../../../operations/rights.ts'
import {
  binary,
  confirmedInForm,
  detailFields,
  itemPatch,
  kind,
  listUpTo,
  object,
  text,
} from '../../../operations/schemas.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Principal } from '../../env.ts'
import { throughGates } from '../../gate.ts'
import { UPLOADED_POLICY } from '../../middleware/security-headers.ts'
import { readUploadForm, UPLOAD_FIELDS } from '../../upload-form.ts'
import { gone, type Route, route } from '../route.ts'

const uploadFields = {
  file: binary,
  kind,
  name: text,
  version: text,
  notes: text,
  ...detailFields,
  photo: binary,
  docs: listUpTo(DOCS_MAX, binary),
  confirmSecrets: confirmedInForm,
}

export const itemRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/items/preview',
    summary: 'What publishing would make of a ZIP; stores nothing',
    access: 'items:write',
    multipart: object(
      { file: binary, kind, name: text, version: text, confirmSecrets: uploadFields.confirmSecrets },
      ['file'],
    ),
    answers: { 200: { description: 'What it would be, with every issue.', schema: answers.preview } },
    errors: ['bad_request', 'invalid_kind', 'too_large'],
    async handle({ deps, principal, c }) {
      const result = await throughGates(
        principal.user.id,
        () => readUploadForm(c, ['file', 'kind', 'name', 'version', 'confirmSecrets']),
        ({ zip, kind, name, version, confirmSecrets }) => {
          principal.still()
          return preview(deps, principal.actor, { zip, confirmSecrets, ...only({ kind, name, version }) })
        },
      )
      return { json: { ...result, ...previewedGains(deps, principal, result) } }
    },
  }),
  route({
    method: 'post',
    path: '/items',
    summary: 'Publish a ZIP as a new item',
    access: 'items:write',
    multipart: object(uploadFields, ['file']),
    answers: { 201: { description: 'The item.', schema: answers.item } },
    errors: [
      'bad_request',
      'invalid_kind',
      'invalid_name',
      'invalid_version',
      'invalid_category',
      'invalid_video_url',
      'missing_name',
      'name_taken',
      'too_large',
      'photo_format',
      'doc_format',
      'user_not_found',
      'group_not_found',
      'invalid_upload',
    ],
    handle: ({ principal, c }) =>
      throughGates(
        principal.user.id,
        () => readUploadForm(c, UPLOAD_FIELDS),
        (form) => {
          // Receiving takes its time: whoever was disabled meanwhile has nothing checked either.
          principal.still()
          principal.need(shareable(form.sharedWith ?? []))
          return principal.act(
            (acting) => publishItem(acting, principal.actor, form),
            ({ item, issues }, after) => ({
              status: 201,
              json: { ...presentItem(after, principal.viewer, item), issues },
            }),
          )
        },
      ),
  }),
  route<{ params: { item: string } }>({
    method: 'get',
    path: '/items/{item}',
    summary: 'One item',
    access: 'items:read',
    answers: { 200: { description: 'The item.', schema: answers.item } },
    errors: ['item_not_found'],
    handle: ({ deps, principal, params }) => ({
      json: presentItem(deps, principal.viewer, getVisibleItem(deps.db, principal.viewer, params.item)),
    }),
  }),
  route<{
    params: { item: string }
    body: ItemPatch & { sharedWith?: SharedWith[] }
  }>({
    method: 'patch',
    path: '/items/{item}',
    summary: 'Change what the store says about an item, or who may see it',
    access: 'items:write',
    body: itemPatch,
    answers: { 200: { description: 'The item.', schema: answers.item } },
    errors: [
      'item_not_found',
      'forbidden',
      'user_not_found',
      'group_not_found',
      'invalid_category',
      'invalid_video_url',
    ],
    handle({ principal, params, body }) {
      const item = principal.need(itemFor(params.item, 'describe', ...actsOf(body)))
      principal.need(shareable(body.sharedWith ?? [], params.item))
      return principal.act(
        (acting) => patchItem(acting, principal.actor, item, body),
        (patched, after) => ({ json: presentItem(after, principal.viewer, patched) }),
      )
    },
  }),
  route<{ params: { item: string } }>({
    method: 'delete',
    path: '/items/{item}',
    summary: 'Archive: off the shelf, whoever has it keeps it',
    access: 'items:write',
    answers: { 204: { description: 'Archived.' } },
    errors: ['item_not_found', 'forbidden'],
    handle({ principal, params }) {
      const item = principal.need(itemFor(params.item, 'archive'))
      return principal.act((acting) => archiveItem(acting, principal.actor, item), gone)
    },
  }),
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

/** What it could do that the item of this name cannot, if the caller may publish to that; else all that it could do. */
function previewedGains(
  deps: HttpDeps,
  principal: Principal,
  { servedName, capabilities, dependencies }: Preview,
) {
  if (capabilities === null) return { newCapabilities: [] }
  const item = servedName === null ? undefined : findItem(deps.db, servedName)
  const isOwn = item !== undefined && mayEdit(deps.db, principal.viewer, item)
  const before = isOwn ? latestOf(deps.db, item) : undefined
  const gains = gainsOf(deps, principal.viewer, before, { capabilities, dependencies })
  return { newCapabilities: gains.map(presentGain) }
}

/** What a change does beside describing the item. */
function actsOf({ status, sharing, sharedWith }: ItemPatch): ItemAct[] {
  return [
    ...(status === undefined ? [] : [status === 'archived' ? ('archive' as const) : ('unarchive' as const)]),
    ...(sharing === undefined && sharedWith === undefined ? [] : ['share' as const]),
  ]
}
