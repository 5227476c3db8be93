/** From a marketplace's commit to its candidates. Plugins of other repositories are fetched where that is allowed. */
import { isOid, type Oid } from '../git/object.ts'
import { AppError, hasErrors, type Issue } from '../kernel/errors.ts'
import { isAllowedOutbound, type OutboundRule } from '../kernel/outbound.ts'
import type { UpstreamCommit } from '../upstream/upstream.ts'
import { type Candidate, type Checked, contentIdOf, type Found, shownDetails } from './candidate.ts'
import { checkFiles, withSecrets } from './check-files.ts'
import { type CommitFolders, commitFolders } from './commit-folders.ts'
import { MARKETPLACE_FILE, type Marketplace, type MarketplaceEntry, readMarketplace } from './marketplace.ts'
import { ownFiles, type Surroundings } from './own-files.ts'
import type { Place } from './place.ts'
import { withManifest } from './plugin-manifest.ts'
import type { Repositories } from './repositories.ts'
import { identityOfSurroundings, surroundingsOf } from './surroundings.ts'

export interface MarketplaceReading {
  /** What plugins of it call it in their dependencies. */
  name: string
  candidates: Candidate[]
  /** Entries that are no plugin at all. */
  broken: { name: string; why: string }[]
}

/** @throws AppError `source_invalid` when there is no manifest, or one that cannot be read */
export async function readMarketplaceCommit(
  commit: UpstreamCommit,
  repositories: Repositories,
  rules: readonly OutboundRule[],
): Promise<MarketplaceReading> {
  const folders = commitFolders(commit)
  const { name, entries, broken } = readManifest(folders)
  const remarks = new Map(broken.map((entry) => [entry.name, entry.why]))
  const candidates: Candidate[] = []
  const aroundOf = surroundingsOf(entries, (wanted) =>
    wanted.find((path) => folders.treeOf(path) !== undefined),
  )
  for (const entry of entries) {
    const found = await locate({ ...entry, around: aroundOf(entry) }, folders, repositories, rules)
    const remark = remarks.get(entry.name)
    candidates.push(remark === undefined || found.state !== 'found' ? found : { ...found, remark })
  }
  return { name, candidates, broken }
}

function readManifest(folders: CommitFolders): Marketplace {
  const content = folders.fileAt(MARKETPLACE_FILE)
  if (content !== undefined) return readMarketplace(content)
  const isLink = folders.skippedAt(MARKETPLACE_FILE) !== undefined
  throw new AppError(
    'source_invalid',
    isLink
      ? `${MARKETPLACE_FILE} is a link; put the file itself in its place.`
      : `The repository has no ${MARKETPLACE_FILE}; check address and ref, or make it a source of tags.`,
  )
}

/** An entry with what is around its plugin. */
type Placed = MarketplaceEntry & { around: Surroundings }

async function locate(
  entry: Placed,
  folders: CommitFolders,
  repositories: Repositories,
  rules: readonly OutboundRule[],
): Promise<Candidate> {
  const { name, place } = entry
  const lost = { name, path: '', origin: null }
  if (place.at === 'wrong') return { state: 'failed', ...lost, problem: place.why }
  if (place.at === 'unavailable') return { state: 'unavailable', ...lost, problem: place.why }
  if (place.at === 'here') return locateHere(entry, place.folders, folders)
  const { host } = new URL(place.url)
  if (!isAllowedOutbound(rules, new URL(place.url))) {
    const problem = `The plugin is in ${place.url}, and ${host} is not in OUTBOUND_ALLOW; add it there to have the plugin here.`
    return { state: 'unavailable', ...lost, path: place.url, problem }
  }
  return locateElsewhere(entry, place, repositories)
}

function locateHere(entry: Placed, wanted: readonly string[], folders: CommitFolders): Candidate {
  const path = wanted.find((folder) => folders.treeOf(folder) !== undefined)
  if (path === undefined) {
    const [first = ''] = wanted
    const why =
      folders.skippedAt(first) === undefined ? 'not a folder of the repository' : 'a link or a submodule'
    const problem = `"${first}", where "${entry.name}" should be, is ${why}; correct its source in ${MARKETPLACE_FILE}.`
    return { state: 'failed', name: entry.name, path: first, origin: null, problem }
  }
  const treeOid = folders.treeOf(path)!
  return {
    ...found(entry, path, contentIdOf(treeOid, ...identityOf(entry))),
    treeOid,
    check: () => withSecrets(checkEntry(entry, entry.around, folders, path)),
  }
}

async function locateElsewhere(
  entry: Placed,
  place: Extract<Place, { at: 'elsewhere' }>,
  repositories: Repositories,
): Promise<Candidate> {
  const remote = { url: place.url }
  const path = place.folder === '' ? place.url : `${place.url} ${place.folder}`
  try {
    const wanted = place.commit ?? place.ref
    const { oid, ref } = isOid(wanted ?? '')
      ? { oid: wanted as Oid, ref: null }
      : await repositories.resolve(remote, wanted)
    const origin = { url: place.url, ref, oid }
    return {
      ...found(entry, path, contentIdOf(place.url, oid, place.folder, ...identityOf(entry))),
      origin,
      async check() {
        const folders = commitFolders(
          await repositories.commit(remote, { oid, ...(ref === null ? {} : { ref }) }),
        )
        if (folders.treeOf(place.folder) !== undefined)
          return withSecrets(checkEntry(entry, entry.around, folders, place.folder))
        throw new AppError(
          'source_invalid',
          `${place.url} has no folder "${place.folder}"; correct the source of "${entry.name}".`,
        )
      },
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { state: 'failed', name: entry.name, path, origin: null, problem: error.message }
  }
}

function found({ name }: MarketplaceEntry, path: string, contentId: string): Omit<Found, 'check'> {
  return { state: 'found', name, path, treeOid: null, contentId, origin: null, remark: null }
}

/** What of the entry makes a difference to what is served. */
function identityOf({ name, isStrict, manifest, title, category, tags, around }: Placed): unknown[] {
  const surroundings = identityOfSurroundings(around)
  const own = { name, isStrict, manifest, title, category, tags }
  return surroundings === undefined ? [own] : [own, surroundings]
}

/** Check the plugin that an entry says is in a folder. */
export function checkEntry(
  entry: MarketplaceEntry,
  around: Surroundings,
  folders: Pick<CommitFolders, 'contentOf'>,
  path: string,
): Checked {
  const content = folders.contentOf(path)
  const merged = withManifest(content.files, entry)
  const own = ownFiles(merged.files, merged.manifest, around, content.issues)
  const before: Issue[] = [...own.issues, ...merged.issues]
  const { bundle, issues } = checkFiles(own.files, { kind: 'plugin', name: entry.name })
  const all = [...before, ...issues]
  const details =
    bundle === undefined
      ? { title: entry.name, description: '', category: null, tags: [] }
      : shownDetails({ ...bundle, name: entry.name }, entry)
  return {
    ...(bundle === undefined || hasErrors(all) ? {} : { bundle: { ...bundle, name: entry.name } }),
    issues: all,
    details,
  }
}
