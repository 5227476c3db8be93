/** From a marketplace's commit to its candidates. Plugins of other repositories are fetched where that is allowed. */
import { isOid, type Oid } from '../git/objects.ts'
import { AppError, hasErrors } from '../kernel/errors.ts'
import { isAllowedOutbound, type OutboundRule } from '../kernel/outbound.ts'
import type { UpstreamCommit } from '../upstream/index.ts'
import { type Candidate, type Checked, contentIdOf, type Found, shownDetails } from './candidate.ts'
import type { CheckedFiles } from './check-files.ts'
import type { Checker } from './checker.ts'
import { type CommitFolders, commitFolders } from './commit-folders.ts'
import {
  MARKETPLACE_FILE,
  MARKETPLACE_FILES,
  type Marketplace,
  type MarketplaceEntry,
} from './marketplace.ts'
import type { Surroundings } from './own-files.ts'
import { type Place, placeOf } from './place.ts'
import type { Repositories } from './repositories.ts'
import type { Correction } from './source-rows.ts'
import { identityOfSurroundings, surroundingsOf } from './surroundings.ts'
import { troubleElsewhere } from './trouble.ts'

export interface MarketplaceReading {
  /** What plugins of it call it in their dependencies. */
  name: string
  candidates: Candidate[]
  /** Entries that are no plugin at all. */
  broken: { name: string; why: string }[]
  renames: ReadonlyMap<string, string>
}

export interface ReadingDeps {
  checker: Checker
  repositories: Repositories
  rules: readonly OutboundRule[]
  /** What an admin corrected, by the entry's name. */
  corrections?: ReadonlyMap<string, Correction>
}

/** @throws AppError `source_invalid` when there is no manifest, or one that cannot be read */
export async function readMarketplaceCommit(
  reading: ReadingDeps,
  commit: UpstreamCommit,
): Promise<MarketplaceReading> {
  const folders = commitFolders(commit)
  const { name, entries: written, broken, renames } = await readManifest(reading.checker, folders)
  const entries = written.map((entry) => corrected(entry, reading.corrections?.get(entry.name)))
  const remarks = new Map(broken.map((entry) => [entry.name, entry.why]))
  const candidates: Candidate[] = []
  const aroundOf = surroundingsOf(entries, (wanted) =>
    wanted.find((path) => folders.treeOf(path) !== undefined),
  )
  for (const entry of entries) {
    const found = await locate(reading, { ...entry, around: aroundOf(entry) }, folders)
    const remark = remarks.get(entry.name)
    candidates.push(remark === undefined || found.state !== 'found' ? found : { ...found, remark })
  }
  return { name, candidates, broken, renames }
}

async function readManifest(checker: Checker, folders: CommitFolders): Promise<Marketplace> {
  for (const file of MARKETPLACE_FILES) {
    const content = folders.fileAt(file)
    if (content !== undefined) return checker.readMarketplace(content, file)
  }
  const isLink = folders.skippedAt(MARKETPLACE_FILE) !== undefined
  throw new AppError(
    'source_invalid',
    isLink
      ? `${MARKETPLACE_FILE} is a link; put the file itself in its place.`
      : `The repository has no ${MARKETPLACE_FILE}; check address and ref, or make it a source of tags.`,
  )
}

type Corrected = MarketplaceEntry & { correction?: Correction }

/** An entry with what is around its plugin. */
type Placed = Corrected & { around: Surroundings }

function corrected(entry: MarketplaceEntry, correction: Correction | undefined): Corrected {
  if (correction === undefined) return entry
  const place = correction.folder === undefined ? entry.place : placeOf(correction.folder, '')
  return { ...entry, place, correction }
}

async function locate(reading: ReadingDeps, entry: Placed, folders: CommitFolders): Promise<Candidate> {
  const { name, place } = entry
  const lost = { name, path: '', origin: null }
  if (place.at === 'wrong') return { state: 'failed', ...lost, problem: place.why }
  if (place.at === 'unavailable') return { state: 'unavailable', ...lost, problem: place.why }
  if (place.at === 'here') return locateHere(reading, entry, place.folders, folders)
  const { host } = new URL(place.url)
  if (!isAllowedOutbound(reading.rules, new URL(place.url))) {
    const problem = `The plugin is in ${place.url}, and ${host} is not in OUTBOUND_ALLOW; add it there to have the plugin here.`
    return { state: 'unavailable', ...lost, path: place.url, problem }
  }
  return locateElsewhere(reading, entry, place)
}

function locateHere(
  { checker }: ReadingDeps,
  entry: Placed,
  wanted: readonly string[],
  folders: CommitFolders,
): Candidate {
  const path = wanted.find((folder) => folders.treeOf(folder) !== undefined)
  if (path === undefined) {
    const [first = ''] = wanted
    const why =
      folders.skippedAt(first) === undefined ? 'not a folder of the repository' : 'a link or a submodule'
    const problem = `"${first}", where "${entry.name}" should be, is ${why}; correct its source in ${MARKETPLACE_FILE}.`
    return { state: 'failed', name: entry.name, path: first, origin: null, problem }
  }
  const treeOid = folders.treeOf(path)!
  const linked = folders.linkedInto(path)
  const identity = linked.length === 0 ? identityOf(entry) : [...identityOf(entry), JSON.stringify(linked)]
  return {
    ...found(entry, path, contentIdOf(JSON.stringify(treeOid), ...identity)),
    treeOid,
    check: () => checkEntry(checker, entry, folders, path),
  }
}

async function locateElsewhere(
  { checker, repositories }: ReadingDeps,
  entry: Placed,
  place: Extract<Place, { at: 'elsewhere' }>,
): Promise<Candidate> {
  const remote = { url: place.url }
  const path = place.folder === '' ? place.url : `${place.url} ${place.folder}`
  try {
    const wanted = place.commit ?? place.ref
    const { oid, ref } = isOid(wanted ?? '')
      ? { oid: wanted as Oid, ref: null }
      : await repositories.resolve(remote, wanted)
    const origin = { url: place.url, ref, oid }
    const where = [place.url, oid, place.folder].map((part) => JSON.stringify(part))
    return {
      ...found(entry, path, contentIdOf(...where, ...identityOf(entry))),
      origin,
      async check() {
        const folders = commitFolders(
          await repositories.commit(remote, { oid, ...(ref === null ? {} : { ref }) }),
        )
        if (folders.treeOf(place.folder) !== undefined)
          return await checkEntry(checker, entry, folders, place.folder)
        throw new AppError(
          'source_invalid',
          `${place.url} has no folder "${place.folder}"; correct the source of "${entry.name}".`,
        )
      },
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const trouble = troubleElsewhere(error)
    return { state: 'failed', name: entry.name, path, origin: null, problem: error.message, trouble }
  }
}

function found({ name }: MarketplaceEntry, path: string, contentId: string): Omit<Found, 'check'> {
  return { state: 'found', name, path, treeOid: null, contentId, origin: null, remark: null }
}

/** What of the entry makes a difference to what is served, as JSON. */
function identityOf({
  name,
  isStrict,
  manifest,
  title,
  category,
  tags,
  around,
  correction,
}: Placed): string[] {
  const surroundings = identityOfSurroundings(around)
  const rest = JSON.stringify({ title, category, tags }).slice(1)
  const own = `{"name":${JSON.stringify(name)},"isStrict":${isStrict},"manifest":${manifest},${rest}`
  const all = surroundings === undefined ? [own] : [own, surroundings]
  return correction === undefined ? all : [...all, JSON.stringify({ correction })]
}

/** Check the plugin that an entry says is in a folder. */
async function checkEntry(
  checker: Checker,
  entry: Placed,
  folders: Pick<CommitFolders, 'contentOf'>,
  path: string,
): Promise<Checked> {
  const own = await checker.select(folders.contentOf(path), entry, entry.around)
  const options = { kind: 'plugin', name: entry.name, lost: own.lost } as const
  const checked = await checker.check(own.files, options)
  return shownEntry(entry, { ...checked, issues: [...own.issues, ...checked.issues] })
}

function shownEntry(entry: Corrected, { bundle, issues, toConfirm }: CheckedFiles): Checked {
  if (bundle === undefined || hasErrors(issues)) {
    return { issues, details: { title: entry.name, description: '', category: null, tags: [] } }
  }
  const version = entry.correction?.version ?? bundle.version
  const named = { ...bundle, name: entry.name, ...(version === undefined ? {} : { version }) }
  return { bundle: named, issues: [...issues, ...toConfirm], details: shownDetails(named, entry) }
}
