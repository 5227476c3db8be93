/** From checked content to what will be published or held: named, versioned, stamped and stored. */

import { describe } from '../catalog/details.ts'
import { findItem, findVersion, type ItemRow, listVersions } from '../catalog/items.repo.ts'
import { type ItemNames, nameCurated } from '../catalog/naming.ts'
import { type ContentStamp, isContentOf, type StoredContent, storeContent } from '../catalog/publish-many.ts'

import type { Bundle } from '../intake/inspect.ts'
import { kinds } from '../intake/kinds/index.ts'
import { AppError } from '../kernel/errors.ts'
import { assertVersion, versionToPublish } from '../kernel/versions.ts'
import type { SourcesDeps } from './deps.ts'
import type { Standing } from './standing.ts'

type ComposeDeps = Pick<SourcesDeps, 'db' | 'objects' | 'inspector' | 'marketplaceName'>

/** Content of a plugin that intake let through. */
export interface Sound {
  name: string
  bundle: Bundle
  /** What was published of it last. */
  publishedVersion: string | null
}

export type Composed =
  /** What upstream says of it changed, its files did not. */
  { kind: 'same'; version: string } | { kind: 'new'; names: ItemNames; stored: StoredContent }

/** What names and versions depend on: whose items they are, and which are there already, by upstream name. */
export type Origin = Pick<Standing, 'items'> & { source: Pick<Standing['source'], 'slug'> }

/** Served names for a sync: those that items have, and free ones for the others. */
export interface Naming {
  /** @throws AppError `invalid_name`, `name_taken` */
  nameOf(upstreamName: string): ItemNames
  /** The name that a dependency on `upstreamName` is served under. */
  served(upstreamName: string): string
}

export function openNaming({ db, marketplaceName }: ComposeDeps, standing: Origin): Naming {
  const given = new Map<string, ItemNames>([...standing.items].map(([name, item]) => [name, item]))
  const taken = new Set<string>()
  const isTaken = (servedName: string) => taken.has(servedName) || findItem(db, servedName) !== undefined
  return {
    nameOf(upstreamName) {
      const known = given.get(upstreamName)
      if (known !== undefined) return { name: known.name, servedName: known.servedName }
      const names = nameCurated(marketplaceName, upstreamName, standing.source.slug, isTaken)
      taken.add(names.servedName)
      given.set(upstreamName, names)
      return names
    },
    served: (upstreamName) => given.get(upstreamName)?.servedName ?? upstreamName,
  }
}

/**
 * Decide the version and store the content under it. Nothing refers to it yet.
 * @param exact the version it must have (tag sources); absent: see `versionToPublish`
 * @throws AppError `invalid_version`, `invalid_name`, `name_taken`; `version_exists` for an exact version that has
 *   other bytes
 */
export async function compose(
  deps: ComposeDeps,
  standing: Origin,
  naming: Naming,
  { name, bundle, publishedVersion }: Sound,
  exact?: string,
): Promise<Composed> {
  const names = naming.nameOf(name)
  const item = standing.items.get(name)
  if (item !== undefined && item.kind !== bundle.kind) throw otherKind(item, bundle)
  const description = describe(bundle)
  const stamp = (version: string): ContentStamp => ({
    servedName: names.servedName,
    version,
    description,
    authorName: standing.source.slug,
  })
  const existing = item === undefined ? [] : listVersions(deps.db, item.id).map((row) => row.version)
  const candidate = exact ?? publishedVersion ?? existing[0]
  const saysOther = exact === undefined && bundle.version !== undefined && !existing.includes(bundle.version)
  if (item !== undefined && candidate !== undefined && !saysOther) {
    const row = findVersion(deps.db, item.id, candidate)
    const isSame = row !== undefined && (await isContentOf(deps, row, bundle, stamp(candidate)))
    if (isSame) return { kind: 'same', version: candidate }
    if (row !== undefined && exact !== undefined) throw otherBytes(item, exact)
  }
  const version = assertVersion(exact ?? versionToPublish(existing, bundle.version))
  return { kind: 'new', names, stored: await storeContent(deps, bundle, stamp(version)) }
}

function otherKind(item: ItemRow, bundle: Bundle): AppError {
  return new AppError(
    'invalid_upload',
    `"${item.servedName}" is ${kinds[item.kind].words.withArticle}, and upstream it is now ${kinds[bundle.kind].words.withArticle}; give it another name upstream.`,
  )
}

function otherBytes(item: ItemRow, version: string): AppError {
  return new AppError(
    'version_exists',
    `${item.servedName} ${version} was published with other content, which never changes; tag a new version.`,
  )
}
