/** Curated sources: what the catalogue follows. */
import {
  choosePlugin,
  createSource,
  deleteSource,
  grantSource,
  listSources,
  previewSource,
  readSource,
  syncSource,
  updateSource,
} from '../../../operations/index.ts'
import type { Route } from '../route.ts'
import { routeTo } from '../route-to.ts'

export const sourceRoutes: readonly Route[] = [
  routeTo({
    method: 'post',
    path: '/sources',
    operation: createSource,
    answers: { 201: 'The new source.' },
  }),
  routeTo({
    method: 'get',
    path: '/sources',
    operation: listSources,
    answers: { 200: 'Sources, without their secrets.' },
  }),
  routeTo({
    method: 'post',
    path: '/sources/preview',
    operation: previewSource,
    answers: { 200: 'What would be imported, and what not.' },
  }),
  routeTo({
    method: 'get',
    path: '/sources/{slug}',
    operation: readSource,
    answers: { 200: 'The source.' },
  }),
  routeTo({
    method: 'patch',
    path: '/sources/{slug}',
    operation: updateSource,
    answers: { 200: 'The changed source.' },
  }),
  routeTo({
    method: 'delete',
    path: '/sources/{slug}',
    operation: deleteSource,
    answers: { 204: 'It is gone.' },
  }),
  routeTo({
    method: 'post',
    path: '/sources/{slug}/sync',
    operation: syncSource,
    answers: { 202: 'The sync was queued.' },
  }),
  routeTo({
    method: 'post',
    path: '/sources/{slug}/plugins/{plugin}',
    operation: choosePlugin,
    answers: { 200: 'The plugin.' },
  }),
  routeTo({
    method: 'post',
    path: '/sources/{slug}/grants',
    operation: grantSource,
    answers: { 200: 'Served names of what was granted.' },
  }),
]
