/** What becomes of one plugin that was proposed: published, held for an admin, or known already. */

import {
  contentOf,
  findVersion,
  type ItemNames,
  type ItemRow,
  type Publication,
  type ShownDetails,
  type VersionContent,
  type VersionRow,
} from '../catalog/index.ts'
import { type KindName, toConfirm } from '../intake/index.ts'
import type { Issue } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { Changes } from './changes.ts'
import type { SourcesDeps } from './deps.ts'
import { followed } from './followed.ts'
import type { HeldContent, HeldRow, SourcePluginRow } from './sources.repo.ts'
import type { Standing } from './standing.ts'

/** A plugin that was looked at and found good. */
export interface Settling {
  row: SourcePluginRow
  kind: KindName
  details: ShownDetails
  issues: Issue[]
  /** The version that upstream says it is, if any. */
  said: string | null
  remark: string | null
  upstream: HeldContent['upstream']
  tag: HeldContent['tag']
}

/** What a proposal came to: what is stored and waits for its rows, or the version that has this content already. */
export interface Outcome {
  again: VersionRow | undefined
  publication: Publication | undefined
}

/** Add what follows for one plugin to `changes`. @returns its row as it will be but for `itemId` */
export function settle(
  deps: Pick<SourcesDeps, 'db' | 'clock' | 'random'>,
  standing: Standing,
  settling: Settling,
  { again, publication }: Outcome,
  changes: Changes,
): SourcePluginRow {
  const { row, details, issues, remark, upstream } = settling
  const item = standing.items.get(row.name)
  const looked: SourcePluginRow = { ...row, itemId: item?.id ?? row.itemId, issues }
  if (publication === undefined) return settleSame(deps, standing, settling, looked, again!, changes)
  const { content } = publication
  const secrets = toConfirm(issues)
  if (standing.source.promote === 'hold' || secrets.length > 0) {
    const waiting: SourcePluginRow = { ...looked, state: 'held', problem: heldFor(secrets) ?? remark }
    const files = counted(content.filesCount)
    const summary =
      item === undefined
        ? `${row.name} ${content.version} is new, with ${files}.`
        : `${row.name} changes from ${row.version ?? 'nothing'} to ${content.version}, with ${files}.`
    const { name, servedName } = publication.item
    changes.held.push(
      heldRow(deps, standing, settling, { names: { name, servedName }, stored: content, summary }),
    )
    changes.rows.push(waiting)
    return waiting
  }
  const published: SourcePluginRow = {
    ...looked,
    ...upstream,
    version: content.version,
    details,
    state: 'published',
    problem: remark ?? renumbered(settling, content.version),
  }
  changes.publications.push({ row: published, publication })
  return published
}

/** Its files are known: what upstream says of them may have changed. */
function settleSame(
  deps: Pick<SourcesDeps, 'db' | 'clock' | 'random'>,
  standing: Standing,
  settling: Settling,
  looked: SourcePluginRow,
  { version }: VersionRow,
  changes: Changes,
): SourcePluginRow {
  const { row, details, remark, upstream } = settling
  const item = standing.items.get(row.name)
  const reworded = item === undefined ? undefined : rewordingOf(deps, item, row, details, version)
  if (standing.source.promote === 'hold' && reworded !== undefined) {
    const waiting: SourcePluginRow = { ...looked, state: 'held', problem: remark }
    changes.held.push(heldRow(deps, standing, settling, reworded))
    changes.rows.push(waiting)
    return waiting
  }
  const same: SourcePluginRow = {
    ...looked,
    ...upstream,
    version,
    details,
    state: 'published',
    problem: remark,
  }
  changes.rows.push(same)
  if (item !== undefined) changes.reworded.push({ item, before: row.details, after: details })
  return same
}

/** Why a change waits though its source publishes at once. */
function heldFor([first, ...others]: readonly Issue[]): string | undefined {
  if (first === undefined) return undefined
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return `It is held: ${first.message.split('; ')[0]}${more}; look at it on the page Review.`
}

/** What waits of a plugin: content, or only what is said of the content that is there. */
interface Waiting {
  names: ItemNames
  stored: VersionContent
  summary: string
}

/** `undefined` when nothing that the store shows of the item would change. */
function rewordingOf(
  { db }: Pick<SourcesDeps, 'db'>,
  item: ItemRow,
  row: SourcePluginRow,
  details: ShownDetails,
  version: string,
): Waiting | undefined {
  const after = followed(item, row.details, details)
  const changed = (Object.keys(after) as (keyof ShownDetails)[]).filter(
    (field) => JSON.stringify(after[field]) !== JSON.stringify(item[field]),
  )
  const published = findVersion(db, item.id, version)
  if (changed.length === 0 || published === undefined) return undefined
  const words = changed.map((field) => `${field} from ${shown(item[field])} to ${shown(after[field])}`)
  const summary = `${row.name} ${version} keeps its files and changes ${words.join('; ')}.`
  const { name, servedName } = item
  return { names: { name, servedName }, stored: contentOf(published), summary }
}

function shown(value: ShownDetails[keyof ShownDetails]): string {
  const text = Array.isArray(value) ? value.join(', ') : String(value ?? '')
  return text === '' ? 'nothing' : `"${text}"`
}

function counted(files: number): string {
  return `${files} ${files === 1 ? 'file' : 'files'}`
}

function heldRow(
  { clock, random }: Pick<SourcesDeps, 'clock' | 'random'>,
  { source }: Standing,
  { row, kind, details, issues, upstream, tag }: Settling,
  { names, stored, summary }: Waiting,
): HeldRow {
  return {
    id: newId('hld', random),
    sourceId: source.id,
    plugin: row.name,
    version: stored.version,
    summary,
    treeOid: stored.treeOid,
    content: {
      kind,
      names,
      details,
      stored,
      notes: '',
      upstream,
      tag,
      secrets: toConfirm(issues),
    },
    createdAt: clock(),
  }
}

/** People who look for the version that upstream shows find a word about it. */
function renumbered({ said }: Settling, version: string): string | null {
  return said === null || said === version
    ? null
    : `Upstream calls this ${said}, which was published with other content or is not newer; clients get it as ${version}.`
}
