/**
 * The data folder that a store of an earlier program left behind, for stories about upgrades. It was made once, by
 * test/upgrade/make-old-data-folder.ts, which says what is in it and why.
 */
import { execFileSync } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { temporaryFolder } from './temp.ts'

export interface OldPerson {
  email: string
  admin: boolean
  /** By label. `Laptop` reads Git alone, `Tools` has every scope that its owner may have. */
  tokens: Record<string, { secret: string; scopes: string[] }>
}

export interface OldItem {
  kind: string
  /** A user name. */
  owner: string
  /** As published, the first one first. */
  versions: string[]
}

export interface OldFeed {
  /** A user name, or a group's slug. */
  feed: string
  isGroup: boolean
  /** Commits that real git has cloned, the last one being the line's head. */
  heads: string[]
}

export interface OldStore {
  /** Of the program that wrote it. */
  commit: string
  marketplaceName: string
  /** Everybody's. */
  password: string
  /** By user name. */
  people: Record<string, OldPerson>
  /** By slug: who is in it now, and who of these and of the admins has fetched its feed. */
  groups: Record<string, { members: string[]; fetchedBy: string[] }>
  /** Uploaded items, by served name. */
  items: Record<string, OldItem>
  feeds: OldFeed[]
}

export interface OldDataFolder extends OldStore {
  /** A fresh copy, for one story to do with as it likes. */
  dataDir: string
}

const STORED = path.resolve(import.meta.dirname, '..', 'upgrade', 'old-data-folder')

/** Unpack it to a new temporary folder that goes away with the test file. */
export async function oldDataFolder(): Promise<OldDataFolder> {
  const dataDir = path.join(await temporaryFolder('old'), 'data')
  await mkdir(dataDir, { mode: 0o700 })
  execFileSync('tar', ['--extract', '--directory', dataDir], {
    input: brotliDecompressSync(await readFile(`${STORED}.tar.br`)),
  })
  return { ...(JSON.parse(await readFile(`${STORED}.json`, 'utf8')) as OldStore), dataDir }
}

/** The secret of one of somebody's tokens. */
export function oldToken({ people }: OldStore, name: string, label = 'Laptop'): string {
  return people[name]!.tokens[label]!.secret
}

/** Where a feed is served by a store that was started on the folder, with its reader's token in it. */
export function oldFeedUrl(
  store: OldStore,
  baseUrl: string,
  { feed, isGroup }: Pick<OldFeed, 'feed' | 'isGroup'>,
  reader: string,
): string {
  const { marketplaceName } = store
  const name = isGroup ? `groups/${feed}/${marketplaceName}-${feed}` : marketplaceName
  const url = new URL(`${baseUrl}/git/${name}.git`)
  url.username = reader
  url.password = oldToken(store, reader)
  return url.href
}
