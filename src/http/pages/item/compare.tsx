/** Two versions, compared. */
import { ComparePage } from '../../../../views/item/compare.tsx'
import { getVersion } from '../../../catalog/index.ts'
import { kinds } from '../../../intake/index.ts'
import { AppError } from '../../../kernel/errors.ts'
import { gainsOf, presentGain } from '../../../operations/answers/index.ts'
import { compareTrees } from '../compare-trees.ts'
import { render } from '../page.tsx'
import { filePage, shellOf, type Visit } from './shell.ts'

/** @param range `1.0.0...1.1.0` */
export async function renderCompare(visit: Visit, range: string) {
  const { deps, c, item, principal } = visit
  const [from = '', to = ''] = range.split('...')
  const [before, after] = [getVersion(deps.db, item, from), getVersion(deps.db, item, to)]
  const changes = await compareTrees(
    deps,
    { tree: before.treeOid, label: from, url: (path) => filePage(item, path, from) },
    { tree: after.treeOid, label: to, url: (path) => filePage(item, path, to) },
    item.servedName,
  )
  const gains = gainsOf(deps, principal.viewer, before, after).map(presentGain)
  const swapUrl = rangeAddress(visit, to, from)
  const { quiet } = kinds[item.kind].words
  const page = (
    <ComparePage shell={shellOf(visit, 'versions')} {...{ from, to, changes, swapUrl, gains, quiet }} />
  )
  return render(c, page)
}

export function rangeAddress({ item }: Visit, from: string, to: string): string {
  return `/store/${item.servedName}/versions/${encodeURIComponent(from)}...${encodeURIComponent(to)}`
}

/** The picker's form, as the address of what it asks for. @throws AppError `version_not_found` */
export function redirectToRange(visit: Visit) {
  const { deps, c, item } = visit
  const [from, to] = [c.req.query('from') ?? '', c.req.query('to') ?? '']
  for (const version of [from, to]) getVersion(deps.db, item, version)
  return c.redirect(rangeAddress(visit, from, to), 303)
}

/** @throws AppError `not_found` for anything but two versions with three dots between */
export function assertRange(range: string): void {
  if (range.split('...').length === 2) return
  throw new AppError('not_found', `"${range}" is not two versions; write them as 1.0.0...1.1.0.`)
}
