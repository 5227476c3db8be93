/** A held change against what is served: its files, line by line, and what it can do that the other cannot. */

import { HeldPage } from '../../../../../views/admin/sources/held.tsx'
import type { Capability } from '../../../../../views/parts/capabilities.tsx'
import { countHolders } from '../../../../access/holders.ts'
import { chooseVersion } from '../../../../catalog/choose-version.ts'
import { type ItemRow, items, listVersions, type VersionRow } from '../../../../catalog/items.repo.ts'
import { AppError } from '../../../../kernel/errors.ts'
import { getHeld, type HeldRow, type SourceRow, sourcePlugins } from '../../../../sources/sources.repo.ts'
import type { HttpDeps } from '../../../deps.ts'
import type { Principal, StoaContext } from '../../../env.ts'
import { only } from '../../../only.ts'
import { compareTrees } from '../../compare-trees.ts'
import { filePage } from '../../item/shell.ts'
import { render } from '../../page.tsx'
import { capabilityList } from '../../words.ts'
import { adminFrame, type Outcome, statusOf } from '../admin.tsx'
import { momentOf } from './words.ts'

export async function renderHeld(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  source: SourceRow,
  held: HeldRow,
  outcome: Outcome = {},
) {
  const served = servedOf(deps, held)
  const before = served === undefined ? '' : served.version.version
  const changes = await compareTrees(
    deps,
    {
      tree: served?.version.treeOid,
      label: before,
      ...(served === undefined ? {} : { url: (path: string) => filePage(served.item, path, before) }),
    },
    { tree: held.treeOid, label: held.version },
    served?.item.servedName ?? '',
  )
  const page = (
    <HeldPage
      {...adminFrame(deps, principal, outcome)}
      id={held.id}
      source={{ slug: source.slug, name: source.name }}
      plugin={held.plugin}
      version={held.version}
      summary={held.summary}
      since={momentOf(held.createdAt, deps.clock())}
      gains={gainsOf(held, served?.version)}
      changes={changes}
      {...only({
        item:
          served === undefined
            ? undefined
            : {
                servedName: served.item.servedName,
                title: served.item.title,
                version: served.version.version,
                people: await countHolders(deps.db, deps.sets, served.item.id),
              },
      })}
    />
  )
  return render(c, page, statusOf(outcome))
}

/** @throws AppError `held_not_found`, also for a change of another source */
export function heldOf({ db }: HttpDeps, source: SourceRow, id: string): HeldRow {
  const held = getHeld(db, id)
  if (held.sourceId === source.id) return held
  throw new AppError('held_not_found', `${source.slug} has no held change "${id}"; look at what it holds.`)
}

/** What people have now of the plugin; nothing when it is new. */
export function servedOf(
  { db }: HttpDeps,
  held: HeldRow,
): { item: ItemRow; version: VersionRow } | undefined {
  const itemId = db.table(sourcePlugins).get(held.sourceId, held.plugin)?.itemId
  const item = itemId == null ? undefined : db.table(items).get(itemId)
  const version = item === undefined ? undefined : chooseVersion(listVersions(db, item.id))
  return item === undefined || version === undefined ? undefined : { item, version }
}

/** Names that the served version does not have, by kind. */
function gainsOf({ content }: HeldRow, served: VersionRow | undefined): Capability[] {
  const before = served === undefined ? [] : capabilityList(served.capabilities)
  return capabilityList(content.stored.capabilities).flatMap((capability) => {
    const had = new Set<string>(before.find(({ label }) => label === capability.label)?.names)
    const names = capability.names.filter((name) => !had.has(name))
    return names.length === 0 ? [] : [{ ...capability, names }]
  })
}
