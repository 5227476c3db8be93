/** A held change against what is served: its files, line by line, and what it can do that the other cannot. */

import { HeldPage } from '../../../../../views/admin/sources/held.tsx'
import { countHolders } from '../../../../access/index.ts'
import { kinds } from '../../../../intake/index.ts'
import { only } from '../../../../kernel/only.ts'
import { gainsOf, presentGain } from '../../../../operations/answers/index.ts'
import { type HeldRow, type SourceRow, servedOf } from '../../../../sources/index.ts'
import type { HttpDeps } from '../../../deps.ts'
import type { Principal, StoaContext } from '../../../env.ts'
import { compareTrees } from '../../compare-trees.ts'
import { confirmProps } from '../../issues.ts'
import { filePage } from '../../item/shell.ts'
import { render } from '../../page.tsx'
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
  const served = servedOf(deps.db, held)
  const gains = gainsOf(deps, principal.viewer, served?.version, held.content.stored)
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
      gains={gains.map(presentGain)}
      quiet={kinds[held.content.kind].words.quiet}
      toConfirm={confirmProps(held.content.secrets ?? [])}
      changes={changes}
      {...only({
        item:
          served === undefined
            ? undefined
            : {
                servedName: served.item.servedName,
                title: served.item.title,
                version: served.version.version,
                people: await countHolders(deps.record, deps.sets, served.item.id),
              },
      })}
    />
  )
  return render(c, page, statusOf(outcome))
}
