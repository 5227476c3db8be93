/** What a source would bring, before anybody decides on it: the same reading and checks as a sync, nothing stored. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { openNames, type Proposal, type Runs, runsOf } from '../catalog/index.ts'
import type { KindName } from '../intake/index.ts'
import type { Actor } from '../kernel/actor.ts'
import type { Issue } from '../kernel/errors.ts'
import { SOURCE_TAGS_PREVIEWED_MAX } from '../kernel/limits.ts'
import type { Reads } from '../store/index.ts'
import type { Remote, UpstreamCommit } from '../upstream/index.ts'
import { assertAdmin } from './admin.ts'
import { newSource } from './change-source.ts'
import type { SourcesDeps } from './deps.ts'
import { checkInput, checkSecret, type SourceInput } from './input.ts'
import { proposeMarketplace } from './propose-marketplace.ts'
import { proposeTag, wrongTag } from './propose-tag.ts'
import { readMarketplaceCommit } from './read-marketplace.ts'
import { readHead, type UpstreamHead } from './read-upstream.ts'
import { openRepositories, type Repositories } from './repositories.ts'
import { readStanding, type Standing } from './standing.ts'
import { compareTags, readTag } from './tag-names.ts'
import { triage } from './triage.ts'

export interface SourcePreview {
  /** Marketplaces: the commit that was looked at. */
  commit: string | null
  plugins: PreviewedPlugin[]
  /** Tag sources: tags that are versions. Of each item the newest was looked at. */
  tags: number | null
}

export interface PreviewedPlugin {
  name: string
  /** As it would be served; `null` when it would not be. */
  servedName: string | null
  kind: KindName | null
  version: string | null
  description: string
  path: string
  state: 'ready' | 'unavailable' | 'failed'
  /** Why it is not ready. */
  problem: string | null
  /** What it can run by itself; empty unless it is ready. */
  runs: readonly Runs[]
  issues: readonly Issue[]
}

type PreviewDeps = Pick<
  SourcesDeps,
  | 'upstream'
  | 'checker'
  | 'inspector'
  | 'settings'
  | 'marketplaceName'
  | 'usernameOf'
  | 'sees'
  | 'clock'
  | 'random'
> & { db: Reads }

/** @throws AppError `admin_required`, `bad_request`; of `Upstream`; `source_invalid`, `ref_not_found` */
export async function previewSource(
  deps: PreviewDeps,
  actor: Actor,
  input: Omit<SourceInput, 'slug'> & { slug?: string },
): Promise<SourcePreview> {
  assertAdmin(actor)
  // The slug is chosen last, when people have seen what there is.
  const slug = input.slug || 'source'
  const facts = checkInput(deps.settings.outboundAllow, { ...input, slug })
  const secret = checkSecret('secret', input.secret)
  const remote = {
    url: facts.url,
    ...(facts.username === null ? {} : { username: facts.username }),
    ...(secret === null ? {} : { secret }),
  }
  const repositories = openRepositories(deps.upstream)
  const upstream = await readHead(repositories, remote, facts)
  const present = readStanding(deps.db, newSource(deps, actor, slug, facts))
  // What a source of this slug left is taken up; without one, nothing is.
  const standing = input.slug ? present : { ...present, items: new Map() }
  return upstream.commit === null
    ? previewTags(deps, repositories, remote, standing, upstream)
    : previewMarketplace(deps, repositories, standing, await repositories.commit(remote, upstream.commit))
}

/** In the manifest's order. */
async function previewMarketplace(
  deps: PreviewDeps,
  repositories: Repositories,
  standing: Standing,
  commit: UpstreamCommit,
): Promise<SourcePreview> {
  const { name, candidates, broken } = await readMarketplaceCommit(
    { checker: deps.checker, repositories, rules: deps.settings.outboundAllow },
    commit,
  )
  const previewed = new Map<string, PreviewedPlugin>()
  for await (const plugin of proposeMarketplace(deps, standing, name, triage(standing, candidates).toLook)) {
    const { path } = plugin.found
    previewed.set(
      plugin.row.name,
      plugin.state === 'sound'
        ? ready(plugin.row.name, path, plugin.proposal)
        : notReady(plugin.row.name, path, 'failed', plugin.problem, plugin.issues),
    )
  }
  const plugins = candidates.map((candidate) =>
    candidate.state === 'found'
      ? previewed.get(candidate.name)!
      : notReady(candidate.name, candidate.path, candidate.state, candidate.problem),
  )
  for (const { name, why } of broken) plugins.push(notReady(name, '', 'failed', why))
  return { commit: commit.oid, plugins, tags: null }
}

/** The newest version of each item: every tag is a commit to fetch. */
async function previewTags(
  deps: PreviewDeps,
  repositories: Repositories,
  remote: Remote,
  standing: Standing,
  { refs }: UpstreamHead,
): Promise<SourcePreview> {
  const tags = refs.filter(({ name }) => name.startsWith('refs/tags/'))
  const readings = tags.map(({ name, oid, peeled }) => ({
    name: name.slice('refs/tags/'.length),
    oid: peeled ?? oid,
    reading: readTag(name.slice('refs/tags/'.length)),
  }))
  const versions = readings.flatMap(({ oid, reading }) =>
    reading.kind === 'version' ? [{ ...reading.tag, oid }] : [],
  )
  const newest = new Map(versions.sort(compareTags).map((tag) => [tag.item, tag]))
  const from = {
    repositories,
    remote,
    names: openNames(deps, deps.db, standing.source.slug, standing.items),
  }
  const plugins: PreviewedPlugin[] = []
  for (const tag of [...newest.values()].slice(0, SOURCE_TAGS_PREVIEWED_MAX)) {
    try {
      const proposed = await proposeTag(deps, standing, from, tag, standing.plugins)
      if (proposed !== undefined)
        plugins.push(ready(proposed.row.name, proposed.item.path, proposed.proposal))
    } catch (error) {
      const { problem, issues } = wrongTag(tag, error)
      plugins.push(notReady(tag.item ?? tag.tag, '', 'failed', problem, issues))
    }
    await nextTurn()
  }
  for (const { name, reading } of readings)
    if (reading.kind === 'wrong') plugins.push(notReady(name, '', 'failed', reading.why))
  return { commit: null, plugins, tags: versions.length }
}

function ready(name: string, path: string, proposal: Proposal): PreviewedPlugin {
  const { kind, servedName, version, description, capabilities, issues } = proposal
  return {
    name,
    path,
    kind,
    servedName,
    version,
    description: description ?? '',
    state: 'ready',
    problem: null,
    runs: capabilities === null ? [] : runsOf(capabilities.abilities),
    issues,
  }
}

function notReady(
  name: string,
  path: string,
  state: 'unavailable' | 'failed',
  problem: string | null,
  issues: readonly Issue[] = [],
): PreviewedPlugin {
  return {
    name,
    path,
    state,
    problem,
    issues,
    runs: [],
    servedName: null,
    kind: null,
    version: null,
    description: '',
  }
}
