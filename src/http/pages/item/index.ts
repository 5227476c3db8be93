/** Every page of one item. */

import { type Context, Hono } from 'hono'
import type { ItemAct } from '../../../access/index.ts'
import { itemFor } from '../../../operations/surface.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env } from '../../env.ts'
import { assertRange, redirectToRange, renderCompare } from './compare.tsx'
import { renderDocuments } from './documents.tsx'
import { renderEdit, saveEdit } from './edit.tsx'
import { renderFile, renderFiles } from './files.tsx'
import { renderOverview } from './overview.tsx'
import { servePicture } from './picture.ts'
import { moveOnShelf, transfer, withdraw } from './shelf.ts'
import { type Visit, visit } from './shell.ts'
import { renderUsedBy } from './used-by.tsx'
import { changeVersion, fates, renderVersions } from './versions.tsx'

export function itemPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  const seen = (c: Context<Env>) => visit(deps, c)
  app.get('/store/:item', (c) => renderOverview(seen(c)))
  app.get('/store/:item/files', (c) => renderFiles(seen(c)))
  app.get('/store/:item/files/:path{.+}', (c) => renderFile(seen(c), c.req.param('path')))
  app.get('/store/:item/pictures/:path{.+}', (c) => servePicture(seen(c), c.req.param('path')))
  app.get('/store/:item/versions', (c) => renderVersions(seen(c)))
  app.get('/store/:item/versions/compare', (c) => redirectToRange(seen(c)))
  app.get('/store/:item/versions/:range', (c) => {
    const visited = seen(c)
    assertRange(c.req.param('range'))
    return renderCompare(visited, c.req.param('range'))
  })
  app.get('/store/:item/used-by', (c) => renderUsedBy(seen(c)))
  app.get('/store/:item/documents', (c) => renderDocuments(seen(c)))

  app.get('/store/:item/edit', (c) => renderEdit(to('describe', seen(c))))
  app.post('/store/:item/edit', (c) => saveEdit(to('describe', seen(c))))
  for (const fate of fates) {
    app.post(`/store/:item/versions/:version/${fate}`, (c) =>
      changeVersion(to(fate, seen(c)), fate, c.req.param('version')),
    )
  }
  app.post('/store/:item/archive', (c) => moveOnShelf(to('archive', seen(c)), 'archive'))
  app.post('/store/:item/unarchive', (c) => moveOnShelf(to('unarchive', seen(c)), 'unarchive'))
  app.post('/store/:item/transfer', (c) => transfer(to('transfer', seen(c))))
  app.post('/store/:item/transfer/withdraw', (c) => withdraw(to('transfer', seen(c))))
  return app
}

/** @throws AppError `forbidden` */
function to(act: ItemAct, visited: Visit): Visit {
  visited.principal.need(itemFor(visited.item.servedName, act))
  return visited
}
