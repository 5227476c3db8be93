/** What a source would bring, before anybody decides on it: the same reading and checks as a sync, nothing stored. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { findItem } from '../catalog/items.repo.ts'
import { nameCurated } from '../catalog/naming.ts'
import { type Runs, runsOf } from '../catalog/search-document.ts'
import type { Bundle } from '../intake/inspect.ts'
import type { KindName } from '../intake/kinds/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError, type Issue } from '../kernel/errors.ts'
import { SOURCE_TAGS_PREVIEWED_MAX } from '../kernel/limits.ts'
import { versionToPublish } from '../kernel/versions.ts'
import type { Reads } from '../store/reads.ts'
import type { Remote } from '../upstream/upstream.ts'
import { assertAdmin } from './admin.ts'
import type { Candidate } from './candidate.ts'
import type { SourcesDeps } from './deps.ts'
import { checkInput, checkSecret, type SourceFacts, type SourceInput } from './input.ts'
import { readMarketplaceCommit } from './read-marketplace.ts'
import { readTaggedItem } from './read-tag.ts'
import { readHead, type UpstreamHead } from './read-upstream.ts'
import { openRepositories, type Repositories } from './repositories.ts'
import { compareTags, readTag } from './tag-names.ts'

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

/** @throws AppError `admin_required`, `bad_request`; of `Upstream`; `source_invalid`, `ref_not_found` */
export async function previewSource(
  deps: Pick<SourcesDeps, 'upstream' | 'checker' | 'settings' | 'marketplaceName'> & { db: Reads },
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
  const describe = describer(deps, slug)
  if (upstream.commit === null) return previewTags(deps, repositories, remote, facts, upstream, describe)
  const commit = await repositories.commit(remote, upstream.commit)
  const { candidates, broken } = await readMarketplaceCommit(
    { checker: deps.checker, repositories, rules: deps.settings.outboundAllow },
    commit,
  )
  const plugins: PreviewedPlugin[] = []
  for (const candidate of candidates) {
    plugins.push(await previewCandidate(candidate, describe))
    await nextTurn()
  }
  for (const { name, why } of broken) plugins.push(notReady(name, '', 'failed', why))
  return { commit: commit.oid, plugins, tags: null }
}

/** @throws AppError `invalid_name`, `name_taken`, `invalid_version` */
type Describe = (name: string, bundle: Bundle) => { servedName: string; version: string }

function describer(
  { db, marketplaceName }: Pick<SourcesDeps, 'marketplaceName'> & { db: Reads },
  slug: string,
): Describe {
  const taken = new Set<string>()
  return (name, bundle) => {
    const isTaken = (servedName: string) => taken.has(servedName) || findItem(db, servedName) !== undefined
    const { servedName } = nameCurated(marketplaceName, name, slug, isTaken)
    taken.add(servedName)
    return { servedName, version: versionToPublish([], bundle.version) }
  }
}

async function previewCandidate(candidate: Candidate, describe: Describe): Promise<PreviewedPlugin> {
  const { name, path } = candidate
  if (candidate.state !== 'found') return notReady(name, path, candidate.state, candidate.problem)
  try {
    const { bundle, issues } = await candidate.check()
    const error = issues.find(({ severity }) => severity === 'error')
    if (bundle === undefined) return notReady(name, path, 'failed', error?.message ?? null, issues)
    return ready(name, path, bundle, issues, describe)
  } catch (error) {
    return failed(name, path, error)
  }
}

/** The newest version of each item: every tag is a commit to fetch. */
async function previewTags(
  { checker }: Pick<SourcesDeps, 'checker'>,
  repositories: Repositories,
  remote: Remote,
  { folder }: Pick<SourceFacts, 'folder'>,
  { refs }: UpstreamHead,
  describe: Describe,
): Promise<SourcePreview> {
  const tags = refs.filter(({ name }) => name.startsWith('refs/tags/'))
  const readings = tags.map(({ name, oid, peeled }) => ({
    name,
    oid: peeled ?? oid,
    reading: readTag(name.slice('refs/tags/'.length)),
  }))
  const versions = readings.flatMap(({ name, oid, reading }) =>
    reading.kind === 'version' ? [{ ...reading.tag, ref: name, oid }] : [],
  )
  const newest = new Map(versions.sort(compareTags).map((tag) => [tag.item, tag]))
  const plugins: PreviewedPlugin[] = []
  for (const tag of [...newest.values()].slice(0, SOURCE_TAGS_PREVIEWED_MAX)) {
    try {
      const commit = await repositories.commit(remote, tag)
      const tagged = await readTaggedItem(checker, commit, folder ?? '', tag)
      plugins.push(ready(tagged.bundle.name, tagged.path, tagged.bundle, tagged.issues, describe))
    } catch (error) {
      plugins.push(failed(tag.item ?? tag.tag, '', error))
    }
  }
  for (const { name, reading } of readings)
    if (reading.kind === 'wrong') plugins.push(notReady(name.slice(10), '', 'failed', reading.why))
  return { commit: null, plugins, tags: versions.length }
}

function ready(
  name: string,
  path: string,
  bundle: Bundle,
  issues: readonly Issue[],
  describe: Describe,
): PreviewedPlugin {
  const { kind, description, capabilities } = bundle
  const runs = runsOf(capabilities.abilities)
  return {
    name,
    path,
    kind,
    description,
    ...describe(name, bundle),
    state: 'ready',
    problem: null,
    runs,
    issues,
  }
}

function failed(name: string, path: string, error: unknown): PreviewedPlugin {
  if (!(error instanceof AppError)) throw error
  return notReady(name, path, 'failed', error.message, error.issues)
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
