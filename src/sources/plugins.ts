/** An admin's choice which plugins of a source are here. It survives every sync. */
import { record } from '../audit/index.ts'
import type { Actor } from '../kernel/actor.ts'
import type { Transaction } from '../store/index.ts'
import { changeShelf } from './change-shelf.ts'
import {
  getSourcePlugin,
  heldChanges,
  listHeld,
  type SourcePluginRow,
  type SourceRow,
  sourcePlugins,
  sources,
} from './sources.repo.ts'
import { DISABLED } from './triage.ts'

/** What an admin changes of the plugins of one source. */
export interface Change {
  tx: Transaction
  now: number
  actor: Actor
  source: SourceRow
}

/**
 * Disabled: its item goes off the shelf and follows upstream no longer; whoever has it keeps it. Enabled: the item
 * comes back as it was, and the next sync brings it up to date.
 */
export function planEnabled(change: Change, name: string, enabled: boolean): void {
  const { tx, now, actor, source } = change
  const plugin = getSourcePlugin(tx, source, name)
  if (plugin.enabled === enabled) return
  tx.put(sourcePlugins, enabled ? enable(change, plugin) : disable(change, plugin))
  // What waits would be published without being followed; the next sync finds it again.
  for (const held of listHeld(tx, source.id)) if (held.plugin === name) tx.delete(heldChanges, held.id)
  if (enabled) tx.put(sources, { ...source, headOid: null })
  const action = enabled ? 'source.plugin-enable' : 'source.plugin-disable'
  record(tx, now, { actor: actor.username, action, subject: source.slug, details: { plugin: name } })
}

function disable(change: Change, plugin: SourcePluginRow): SourcePluginRow {
  const isMoved = changeShelf(by(change), plugin, 'archived')
  return {
    ...plugin,
    enabled: false,
    offShelf: plugin.offShelf || isMoved,
    state: plugin.state === 'gone' ? 'gone' : plugin.version === null ? 'unavailable' : 'published',
    problem: plugin.state === 'gone' ? plugin.problem : DISABLED,
  }
}

function enable(change: Change, plugin: SourcePluginRow): SourcePluginRow {
  const isBack = plugin.offShelf && plugin.state === 'published'
  if (isBack) changeShelf(by(change), plugin, 'active')
  const problem = plugin.state === 'gone' ? plugin.problem : plugin.version === null ? WAITING : null
  return { ...plugin, enabled: true, offShelf: plugin.offShelf && !isBack, problem }
}

const WAITING = 'It was enabled and is published by the next sync.'

function by(change: Change) {
  return { ...change, actor: change.actor.username }
}
