/** What lies around each plugin of a marketplace: who shares its folder, and whose folders are inside of it. */
import { createHash } from 'node:crypto'
import type { MarketplaceEntry } from './marketplace.ts'
import { ALONE, type Surroundings } from './own-files.ts'

/** Where an entry's plugin is: equal texts are one folder. `here` of the marketplace's own repository. */
interface Spot {
  key: string
  here?: string
}

/**
 * Made once for all entries: a marketplace may have 2,000 of one folder.
 * @param folderOf the folder of an entry that lies in the repository itself, if it is there
 */
export function surroundingsOf(
  entries: readonly MarketplaceEntry[],
  folderOf: (folders: readonly string[]) => string | undefined,
): (entry: MarketplaceEntry) => Surroundings {
  const spots = new Map(entries.map((entry) => [entry, spotOf(entry, folderOf)]))
  const groups = new Map<string, MarketplaceEntry[]>()
  for (const [entry, spot] of spots) {
    if (spot === undefined) continue
    const group = groups.get(spot.key)
    if (group === undefined) groups.set(spot.key, [entry])
    else group.push(entry)
  }
  const folders = new Set([...spots.values()].flatMap((spot) => spot?.here ?? []))
  const made = new Map<string, Surroundings>()
  return (entry) => {
    const spot = spots.get(entry)
    if (spot === undefined) return ALONE
    const known = made.get(spot.key)
    if (known !== undefined) return known
    const group = groups.get(spot.key)!
    const around: Surroundings = {
      isRoot: spot.here === '',
      isShared: group.length > 1,
      listed: new Set(group.length > 1 ? group.flatMap(({ listed }) => listed) : []),
      inner: spot.here === undefined ? new Set() : foldersIn(spot.here, folders),
    }
    made.set(spot.key, around)
    return around
  }
}

/** A longer text is one line of a digest: 2,000 entries of one folder may list 100,000 paths. */
const IDENTITY_CHARS_MAX = 65_536

const identities = new WeakMap<Surroundings, string | undefined>()

/** What of its surroundings makes a difference to what is served, as JSON; `undefined` for a plugin that is alone. */
export function identityOfSurroundings(around: Surroundings): string | undefined {
  if (!identities.has(around)) identities.set(around, identify(around))
  return identities.get(around)
}

function identify({ isRoot, isShared, listed, inner }: Surroundings): string | undefined {
  if (!isRoot && !isShared && inner.size === 0) return undefined
  const json = JSON.stringify({ isRoot, isShared, listed: [...listed].sort(), inner: [...inner].sort() })
  if (json.length <= IDENTITY_CHARS_MAX) return json
  return JSON.stringify(createHash('sha256').update(json).digest('hex'))
}

function spotOf(
  { place }: MarketplaceEntry,
  folderOf: (folders: readonly string[]) => string | undefined,
): Spot | undefined {
  if (place.at === 'elsewhere') {
    const { url, folder, ref, commit } = place
    return { key: JSON.stringify([url, folder, ref, commit]) }
  }
  const here = place.at === 'here' ? folderOf(place.folders) : undefined
  return here === undefined ? undefined : { key: here, here }
}

function foldersIn(folder: string, folders: ReadonlySet<string>): Set<string> {
  const prefix = folder === '' ? '' : `${folder}/`
  const inside = [...folders].filter((other) => other !== folder && other.startsWith(prefix))
  return new Set(inside.map((other) => other.slice(prefix.length)))
}
