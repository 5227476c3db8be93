/** Items as cards and states as words. */

import type { ItemState } from '../../../views/parts/badges.tsx'
import type { CardAction, ItemCardProps } from '../../../views/parts/item-card.tsx'
import { type Because, type Resolution, usernameOf } from '../../access/index.ts'
import { chooseVersion, type ItemRow, listVersions } from '../../catalog/index.ts'
import type { ItemId } from '../../kernel/ids.ts'
import { countInstalls } from '../../operations/answers/index.ts'
import type { HttpDeps } from '../deps.ts'
import { shownKind } from './kinds.ts'

/** How each item of a set relates to its owner. Ask once per page. */
export function statesOf(resolution: Resolution): ReadonlyMap<ItemId, ItemState> {
  const states = new Map<ItemId, ItemState>()
  for (const { item } of resolution.optedOut) states.set(item.id, 'opted out')
  for (const { item, because } of resolution.entries) states.set(item.id, strongest(because))
  return states
}

function strongest(because: readonly Because[]): ItemState {
  const reasons = new Set(because.map(({ reason }) => reason))
  if (reasons.has('required')) return 'required'
  if (reasons.has('install')) return 'installed'
  return reasons.has('default') ? 'default' : 'dependency'
}

export function cardOf(deps: HttpDeps, item: ItemRow, states: ReadonlyMap<ItemId, ItemState>): ItemCardProps {
  const state = states.get(item.id)
  const chosen = chooseVersion(listVersions(deps.db, item.id))
  return {
    servedName: item.servedName,
    title: item.title,
    description: item.description,
    kind: shownKind(item.kind),
    owner: item.source ?? usernameOf(deps.db, item.ownerId),
    version: chosen?.version ?? null,
    isDeprecated: chosen?.status === 'deprecated',
    installs: countInstalls(deps.db, item),
    ...(state === undefined ? {} : { state }),
    ...(item.photo === null
      ? {}
      : { photoUrl: `/api/v1/items/${item.servedName}/photo?v=${item.photo.sha256.slice(0, 12)}` }),
  }
}

const ACTIONS: Record<ItemState | 'none', { label: string; path: string; isMain: boolean } | undefined> = {
  required: undefined,
  default: { label: 'Opt out', path: 'opt-out', isMain: false },
  installed: { label: 'Uninstall', path: 'uninstall', isMain: false },
  dependency: { label: 'Install', path: 'install', isMain: true },
  'opted out': { label: 'Take it again', path: 'opt-in', isMain: true },
  none: { label: 'Install', path: 'install', isMain: true },
}

/** The one thing to do about an item from its card, or why there is none. @param back the path to come back to */
export function actionOf(
  item: ItemRow,
  state: ItemState | undefined,
  back: string,
): { action: CardAction } | { noAction: string } {
  const found = ACTIONS[state ?? 'none']
  if (found === undefined) return { noAction: 'A group requires it.' }
  if (found.path === 'install' && item.status === 'archived') return { noAction: 'It is archived.' }
  const { label, path, isMain } = found
  return { action: { label, action: `/store/${item.servedName}/${path}`, isMain, back } }
}
