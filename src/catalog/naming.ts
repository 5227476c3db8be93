/** Names of items as clients see them (docs/contract.md 6). */
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import {
  curatedNameProblem,
  derivedName,
  isPlainNameServable,
  itemNameProblem,
  needsSourceInFront,
  suffixedName,
} from '../kernel/names.ts'
import type { CatalogDeps } from './deps.ts'

export interface ItemNames {
  name: string
  servedName: string
}

/**
 * A person's upload is served as `<name>-by-<username>`. A name that carries the owner's suffix already (a download
 * uploaded again) does not get it twice.
 * @throws AppError `missing_name`, `invalid_name`
 */
export function nameItem(
  { marketplaceName }: Pick<CatalogDeps, 'marketplaceName'>,
  actor: Pick<Actor, 'username'>,
  wanted: string,
): ItemNames {
  const suffix = suffixedName('', actor.username)
  const trimmed = wanted.trim()
  const name = trimmed.endsWith(suffix) ? trimmed.slice(0, -suffix.length) : trimmed
  if (name === '') throw missingName()
  const servedName = suffixedName(name, actor.username)
  const problem = itemNameProblem(name, servedName, marketplaceName)
  if (problem !== undefined) throw new AppError('invalid_name', problem)
  return { name, servedName }
}

/**
 * A curated item keeps its name, or the one derived from it where that cannot be served. It is served as
 * `<name>-from-<source>` when that is taken, is Stoa's own, or reads like a person's upload (another Stoa's items do),
 * and as `<source>-<name>` when clients would take it for one of their makers' own.
 * @throws AppError `missing_name`, `invalid_name`, and `name_taken` when the longer name is taken too
 */
export function nameCurated(
  marketplaceName: string,
  name: string,
  source: string,
  isTaken: (servedName: string) => boolean,
): ItemNames {
  if (name === '') throw missingName()
  const plain = derivedName(name)
  if (plain === '') throw new AppError('invalid_name', curatedNameProblem(name, name)!)
  const wanted = curatedNames(marketplaceName, plain, source)
  const sound = wanted.filter((servedName) => curatedNameProblem(plain, servedName) === undefined)
  if (sound.length === 0) throw new AppError('invalid_name', curatedNameProblem(plain, wanted[0]!)!)
  const servedName = sound.find((candidate) => !isTaken(candidate))
  if (servedName !== undefined) return { name, servedName }
  const taken = sound.map((candidate) => `"${candidate}"`).join(' and ')
  const what = sound.length === 1 ? 'is an item' : 'are items'
  throw new AppError('name_taken', `There ${what} ${taken} already; rename the plugin upstream.`)
}

/** Names that a curated item may be served as, the first choice first. */
function curatedNames(marketplaceName: string, plain: string, source: string): string[] {
  const after = `${plain}-from-${source}`
  if (isPlainNameServable(plain, marketplaceName)) return [plain, after]
  if (!needsSourceInFront(plain)) return [after]
  // Also a source may be called by a word of the makers.
  const before = [`${source}-${plain}`, `from-${source}-${plain}`]
  return before.map((name) => (name.includes('-by-') ? `${name}-from-${source}` : name))
}

function missingName(): AppError {
  return new AppError('missing_name', 'The upload has no name; give one, such as code-review.')
}
