/** What all pages of one item show around their own content. */

import type { ItemShellProps } from '../../../../views/item/shell.tsx'
import {
  findOffer,
  getVisibleItem,
  mayDo,
  mayEdit,
  type Resolution,
  successorFor,
  usernameOf,
} from '../../../access/index.ts'
import {
  chooseVersion,
  findItem,
  getVersion,
  type ItemRow,
  listVersions,
  photoAltOf,
  type VersionRow,
} from '../../../catalog/index.ts'
import { AppError } from '../../../kernel/errors.ts'
import { only } from '../../../kernel/only.ts'
import { wayOut } from '../../../operations/answers/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Principal, StoaContext } from '../../env.ts'
import { cardOf, statesOf } from '../cards.ts'
import { shownKind } from '../kinds.ts'
import { frameOf, requireSession } from '../page.tsx'
import { dateText, REFUSED, reasonSentence, WAY_OUT_LABELS } from '../words.ts'

export { apiPath, fileAddress, filePage, filesPage, pictureAddress } from './addresses.ts'

/** Who asks, and for which item, which they may see. */
export interface Visit {
  deps: HttpDeps
  c: StoaContext
  principal: Principal
  item: ItemRow
}

/** @throws SignInFirst, AppError `item_not_found` */
export function visit(deps: HttpDeps, c: StoaContext): Visit {
  const principal = requireSession(deps, c)
  return { deps, c, principal, item: getVisibleItem(deps.db, principal.viewer, c.req.param('item') ?? '') }
}

/**
 * The version that `?version=` names, else what people get.
 * @throws AppError `version_not_found`
 */
export function shownVersion({ deps, c, item }: Pick<Visit, 'deps' | 'c' | 'item'>): VersionRow {
  const wanted = c.req.query('version') ?? ''
  if (wanted !== '') return getVersion(deps.db, item, wanted)
  const chosen = chosenVersion(deps, item)
  if (chosen !== undefined) return chosen
  throw new AppError('version_not_found', `${item.servedName} has no version yet; come back later.`)
}

/** What somebody without a pin gets; when all were yanked, the newest. */
export function chosenVersion(deps: HttpDeps, item: ItemRow): VersionRow | undefined {
  const newestFirst = listVersions(deps.db, item.id)
  return chooseVersion(newestFirst) ?? newestFirst[0]
}

const SAID: Readonly<Record<string, string>> = {
  saved: 'Saved.',
  archived: 'Archived: nobody can newly install it.',
  unarchived: 'Back on the shelf.',
  offered: 'Offered. It stays whose it is until the other accepts.',
  withdrawn: 'The offer is withdrawn.',
  accepted: 'It is yours now.',
  yanked: 'Yanked: nobody gets that version any more but those who pinned it.',
  deprecated: 'Deprecated: people keep getting that version, with a warning.',
  restored: 'Restored.',
}

type TabName = 'readme' | 'files' | 'versions' | 'used-by' | 'documents' | 'edit'

export function shellOf({ deps, c, principal, item }: Visit, tab: TabName): ItemShellProps {
  const resolution = deps.sets.ofUser(principal.user.id)
  const entry = resolution.entries.find((candidate) => candidate.item.id === item.id)
  const isRefused = resolution.optedOut.some((refused) => refused.item.id === item.id)
  const { photoUrl, state } = cardOf(deps, item, statesOf(resolution))
  const chosen = chosenVersion(deps, item)
  const said = c.req.query('said') ?? ''
  return {
    frame: frameOf(deps, principal, '/store'),
    servedName: item.servedName,
    title: item.title,
    description: item.description,
    kind: shownKind(item.kind),
    version: chosen?.version ?? null,
    owner: usernameOf(deps.db, item.ownerId),
    isArchived: item.status === 'archived',
    because: [
      ...(isRefused && entry !== undefined ? [REFUSED] : []),
      ...(entry?.because ?? []).map(reasonSentence),
    ],
    actions: actionsOf(item, resolution),
    tabs: tabsOf(deps, principal, item, tab),
    ...only({
      source: item.source,
      photoUrl,
      photoAlt: item.photo === null ? undefined : photoAltOf(item),
      state,
      notice: noticeOf(deps, principal, chosen),
      offer: offerOf(deps, principal, item),
      said: Object.hasOwn(SAID, said) ? SAID[said] : undefined,
    }),
  }
}

/** An open transfer is its owner's and the admins' business. */
export function offerOf(
  deps: HttpDeps,
  { viewer }: Principal,
  item: ItemRow,
): { to: string; until: string; href: string } | undefined {
  const offer = findOffer(deps.db, item.id, deps.clock())
  if (offer === undefined || !mayDo(deps.db, viewer, item, 'transfer')) return undefined
  const { to, row } = offer
  return { to: to.username, until: dateText(row.expiresAt), href: `/store/${item.servedName}/edit#transfer` }
}

/** What pages say of a version that is deprecated or yanked. */
export function noticeOf(
  deps: HttpDeps,
  principal: Principal,
  row: VersionRow | undefined,
): ItemShellProps['notice'] {
  if (row === undefined || row.status === 'published') return undefined
  const successor = successorOf(deps, principal, row)
  return {
    version: row.version,
    status: row.status,
    reason: row.statusReason ?? '',
    ...only({ successor }),
  }
}

/** What the viewer may not see is not named to them. */
export function successorOf(
  { db }: HttpDeps,
  { viewer }: Principal,
  row: VersionRow,
): { title: string; href: string } | null {
  const servedName = successorFor(db, viewer, row)
  const item = servedName === null ? undefined : findItem(db, servedName)
  return item === undefined ? null : { title: item.title, href: `/store/${item.servedName}` }
}

function tabsOf(
  deps: HttpDeps,
  principal: Principal,
  item: ItemRow,
  current: TabName,
): ItemShellProps['tabs'] {
  const at = `/store/${item.servedName}`
  const versions = listVersions(deps.db, item.id).length
  const all: ItemShellProps['tabs'] = [
    { label: 'Readme', href: at, isCurrent: current === 'readme' },
    { label: 'Files', href: `${at}/files`, isCurrent: current === 'files' },
    { label: 'Versions', href: `${at}/versions`, isCurrent: current === 'versions', count: versions },
    { label: 'Used by', href: `${at}/used-by`, isCurrent: current === 'used-by' },
    {
      label: 'Documents',
      href: `${at}/documents`,
      isCurrent: current === 'documents',
      count: item.docs.length,
    },
  ]
  if (!mayEdit(deps.db, principal.viewer, item)) return all
  return [...all, { label: 'Edit', href: `${at}/edit`, isCurrent: current === 'edit' }]
}

function actionsOf(item: ItemRow, { entries, optedOut }: Resolution): ItemShellProps['actions'] {
  const path = `/store/${item.servedName}`
  const because = entries.find((entry) => entry.item.id === item.id)?.because ?? []
  const isGiven = because.some(({ reason }) => reason !== 'dependency')
  const isOut = optedOut.some((entry) => entry.item.id === item.id)
  const way = wayOut(because)
  return [
    ...(isOut && !isGiven ? [{ label: 'Take it again', action: `${path}/opt-in`, isMain: true }] : []),
    ...(!isOut && !isGiven && item.status === 'active'
      ? [{ label: 'Install', action: `${path}/install`, isMain: true }]
      : []),
    ...(way === undefined ? [] : [{ label: WAY_OUT_LABELS[way], action: `${path}/${way}`, isMain: false }]),
  ]
}
