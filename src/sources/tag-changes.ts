/** From a source's tags to what a sync will do. What a tag published never changes: a moved tag is an alarm. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type CuratedNames, openNames, store } from '../catalog/index.ts'
import type { Oid } from '../git/objects.ts'
import type { JobRun } from '../jobs/index.ts'
import type { Issue } from '../kernel/errors.ts'
import { SYNC_TAGS_MS_MAX } from '../kernel/limits.ts'
import { compareNewestFirst } from '../kernel/versions.ts'
import type { Remote, RemoteRef } from '../upstream/index.ts'
import { type Changes, noChanges } from './changes.ts'
import type { SourcesDeps } from './deps.ts'
import { leftOutText, newestTags } from './newest-tags.ts'
import { Patience } from './patience.ts'
import { proposeTag, type Tagged, wrongTag } from './propose-tag.ts'
import type { UpstreamHead } from './read-upstream.ts'
import type { Repositories } from './repositories.ts'
import { settle } from './settle.ts'
import { type SourcePluginRow, waitsForSecrets } from './sources.repo.ts'
import { newPlugin, type Standing } from './standing.ts'
import { tagAlarms } from './tag-alarms.ts'
import { readTag } from './tag-names.ts'
import { DISABLED } from './triage.ts'
import type { Trouble } from './trouble.ts'

/** What is gathered about each item while its tags are gone through. */
interface Gathering {
  changes: Changes
  tags: Record<string, Oid>
  rows: Map<string, SourcePluginRow>
  problems: Map<string, Issue[]>
}

/**
 * Everything is decided and stored; nothing is published. One bad tag does not stop the others, and a server that fails
 * in the middle does not take back what was read.
 * @throws AppError when the server fails before anything was read
 */
export async function tagChanges(
  deps: SourcesDeps,
  run: Pick<JobRun, 'signal' | 'progress'>,
  standing: Standing,
  repositories: Repositories,
  remote: Remote,
  { head, refs }: UpstreamHead,
): Promise<Changes> {
  const changes = noChanges(head)
  const tags = readTags(refs, changes)
  const known = standing.source.tags ?? {}
  const gathering: Gathering = {
    changes,
    tags: { ...known },
    rows: new Map(standing.plugins),
    problems: new Map(),
  }
  const names = openNames(deps, deps.db, standing.source.slug, standing.items)
  const { kept, leftOut } = newestTags(tags)
  if (leftOut.length > 0)
    changes.failed.push({ name: leftOut[0]!.tag, why: leftOutText(tags.length, leftOut) })
  const news = kept.filter((tag) => known[tag.tag] === undefined && isWanted(standing, tag))
  dropOvertaken(standing, tags, changes)
  const patience = new Patience()
  const began = performance.now()
  for (const [index, tag] of news.entries()) {
    run.signal.throwIfAborted()
    if (index > 0 && performance.now() - began >= (deps.tagsMsMax ?? SYNC_TAGS_MS_MAX)) {
      leaveForLater(changes, news.slice(index))
      break
    }
    run.progress(index, news.length, tag.tag)
    const trouble = await publishTag(deps, standing, repositories, remote, names, tag, gathering)
    if (trouble !== undefined) changes.incomplete = trouble
    if (patience.endsWith(trouble)) {
      const left = news.length - index - 1
      if (left > 0) changes.failed.push({ name: news[index + 1]!.tag, why: notReadText(left) })
      break
    }
    await nextTurn()
  }
  for (const { plugin, issue, isNew } of tagAlarms(standing, refs)) {
    report(gathering, plugin, issue)
    if (isNew) changes.alarms.push({ plugin, message: issue.message })
  }
  conclude(standing, gathering)
  return { ...changes, tags: gathering.tags }
}

function notReadText(left: number): string {
  const what = left === 1 ? 'This tag was' : `This and ${left - 1} more tags were`
  return `${what} not read, as the server failed with those before; the next sync reads what is left.`
}

/** What was read is published, and the next sync goes on. */
function leaveForLater(changes: Changes, left: readonly Tagged[]): void {
  const [first] = left
  if (first === undefined) return
  const others = left.length === 1 ? '' : ` and ${left.length - 1} more`
  const message = `There was no time to read ${first.tag}${others}; the next sync goes on.`
  changes.incomplete = { code: 'sync_too_long', message }
  changes.failed.push({ name: first.tag, why: message })
}

function readTags(refs: readonly RemoteRef[], changes: Changes): Tagged[] {
  const tags: Tagged[] = []
  for (const { name, oid, peeled } of refs) {
    if (!name.startsWith('refs/tags/')) continue
    const tag = name.slice('refs/tags/'.length)
    const reading = readTag(tag)
    if (reading.kind === 'version') tags.push({ ...reading.tag, oid: peeled ?? oid })
    else if (reading.kind === 'wrong') changes.failed.push({ name: tag, why: reading.why })
  }
  const others = refs.filter(({ name }) => name.startsWith('refs/tags/'))
  if (tags.length === 0 && changes.failed.length === 0 && others.length > 0)
    changes.failed.push({ name: others[0]!.name.slice('refs/tags/'.length), why: noVersions(others.length) })
  return tags
}

function noVersions(tagsCount: number): string {
  const which =
    tagsCount === 1
      ? 'The only tag of the repository is no version'
      : `None of the ${tagsCount} tags of the repository is a version`
  return `${which}; name one item@1.2.0, item-v1.2.0, v1.2.0 or 1.2.0, as its manifest says.`
}

/** Neither disabled nor held already as it is. */
function isWanted({ plugins, held, source }: Standing, { tag, item, oid }: Tagged): boolean {
  if (item !== null && plugins.get(item)?.enabled === false) return false
  const waiting = held.find(({ content }) => content.tag?.name === tag)
  if (waiting?.content.tag?.oid !== oid) return true
  return source.promote === 'auto' && !waitsForSecrets(waiting)
}

/** What is held of a tag that is gone, moved, or published at once from now on. */
function dropOvertaken({ held, source }: Standing, tags: readonly Tagged[], changes: Changes): void {
  const now = new Map(tags.map(({ tag, oid }) => [tag, oid]))
  const isOvertaken = ({ content }: (typeof held)[number]) =>
    (source.promote === 'auto' && !waitsForSecrets({ content })) ||
    content.tag === null ||
    now.get(content.tag.name) !== content.tag.oid
  changes.heldGone.push(...held.filter(isOvertaken))
}

/** @returns what stands in the way when it may be read later */
async function publishTag(
  deps: SourcesDeps,
  standing: Standing,
  repositories: Repositories,
  remote: Remote,
  names: CuratedNames,
  tag: Tagged,
  gathering: Gathering,
): Promise<Trouble | undefined> {
  const { rows, changes, tags } = gathering
  try {
    const proposed = await proposeTag(deps, standing, { repositories, remote, names }, tag, rows)
    if (proposed === undefined) return undefined
    const { row, item, proposal } = proposed
    const { again, issues } = proposal
    const publication = proposal.proposed && (await store(deps, proposal.proposed))
    const { bundle, details, path, treeOid, contentId } = item
    const isNewest = row.version === null || compareNewestFirst(tag.version, row.version) <= 0
    const settling = {
      row: { ...row, path },
      kind: bundle.kind,
      details,
      issues,
      said: null,
      remark: null,
      upstream: { treeOid, contentId, origin: null },
      tag: { name: tag.tag, oid: tag.oid },
    }
    const settled = settle(deps, standing, settling, { again, publication }, changes)
    if (settled.state === 'published') tags[tag.tag] = tag.oid
    rows.set(bundle.name, isNewest ? settled : { ...settled, version: row.version })
    return undefined
  } catch (error) {
    const { problem, issues, trouble } = wrongTag(tag, error)
    changes.failed.push({ name: tag.tag, why: problem })
    if (tag.item !== null) for (const issue of issues) report(gathering, tag.item, issue)
    return trouble
  }
}

function report({ problems }: Gathering, plugin: string, issue: Issue): void {
  const known = problems.get(plugin)
  if (known === undefined) problems.set(plugin, [issue])
  else known.push(issue)
}

/** One row for each item: what is wrong with any of its tags first, then what waits, then what is served. */
function conclude(standing: Standing, { changes, rows, problems }: Gathering): void {
  const waiting = new Set(
    [...standing.held.filter((held) => !changes.heldGone.includes(held)), ...changes.held].map(
      ({ plugin }) => plugin,
    ),
  )
  for (const name of problems.keys()) if (!rows.has(name)) rows.set(name, newPlugin(standing, name))
  for (const [name, row] of rows) {
    const [first, ...others] = problems.get(name) ?? []
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`
    if (!row.enabled) {
      changes.rows.push({
        ...row,
        state: row.version === null ? 'unavailable' : 'published',
        problem: DISABLED,
      })
    } else if (first !== undefined) {
      changes.rows.push({
        ...row,
        state: 'failed',
        problem: `${first.message}${more}`,
        issues: [first, ...others],
      })
    } else if (waiting.has(name)) {
      changes.rows.push({
        ...row,
        state: 'held',
        problem: row.state === 'held' ? row.problem : null,
        issues: withoutAlarms(row),
      })
    } else if (row.version !== null) {
      changes.rows.push({ ...row, state: 'published', problem: null, issues: withoutAlarms(row) })
    } else if (standing.plugins.has(name)) {
      changes.dropped.push(row)
    }
  }
}

/** Intake's issues; what was wrong with tags is over. */
function withoutAlarms({ state, issues }: SourcePluginRow): readonly Issue[] {
  return state === 'failed' ? [] : issues
}
