/** All items, whoever may see them. */

import { Hono } from 'hono'
import { ItemsPage } from '../../../../views/admin/items.tsx'
import { findGroupById, grantsOfItem, usernameOf } from '../../../access/index.ts'
import { allItems, chooseVersion, type ItemRow, listVersions } from '../../../catalog/index.ts'
import { countInstalls, eachShown } from '../../../operations/answers/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env } from '../../env.ts'
import { shownKind } from '../kinds.ts'
import { address, listQuery, matches, paged } from '../lists.ts'
import { render } from '../page.tsx'
import { adminFrame, requireAdmin } from './admin.tsx'

const ITEMS_SHOWN = 50
/** Of one item: it may be granted to each of thousands. The matrix has all. */
const GROUPS_SHOWN_MAX = 10

export function itemPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/admin/items', (c) => {
    const frame = adminFrame(deps, requireAdmin(deps, c))
    const { q, offset } = listQuery(c)
    const found = [...allItems(deps.db)]
      .filter((item) =>
        matches(q, [
          item.title,
          item.servedName,
          shownKind(item.kind).word,
          item.status,
          item.sharing,
          ownerOf(deps, item),
        ]),
      )
      .sort((a, b) => (a.servedName < b.servedName ? -1 : 1))
    const { shown, span } = paged(found, offset, ITEMS_SHOWN, (to) =>
      address('/admin/items', { q, offset: to }),
    )
    const page = (
      <ItemsPage
        {...frame}
        q={q}
        items={eachShown(deps, shown, (item) => itemProps(deps, item))}
        span={span}
      />
    )
    return render(c, page)
  })
  return app
}

function itemProps(deps: HttpDeps, item: ItemRow) {
  const newestFirst = listVersions(deps.db, item.id)
  const granted = [...grantsOfItem(deps.db, item.id)]
  return {
    servedName: item.servedName,
    title: item.title,
    kind: shownKind(item.kind),
    owner: ownerOf(deps, item),
    latest: chooseVersion(newestFirst)?.version ?? 'none',
    versions: newestFirst.length,
    installs: countInstalls(deps.db, item),
    grants: granted.length,
    groups: granted
      .slice(0, GROUPS_SHOWN_MAX)
      .flatMap(({ groupId, tier }) => {
        const group = findGroupById(deps.db, groupId)
        return group === undefined ? [] : [{ name: group.name, slug: group.slug, tier }]
      })
      .sort((a, b) => (a.slug < b.slug ? -1 : 1)),
    sharing: item.sharing,
    isArchived: item.status === 'archived',
  }
}

function ownerOf({ db }: HttpDeps, item: ItemRow): string {
  return item.source ?? usernameOf(db, item.ownerId)
}
