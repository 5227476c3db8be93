/** What a version can do that the former could not. Pure: two lists in, each gain with its command out. */
import type { Ability } from './ability.ts'

export interface NewCapability {
  /** `new`: there was none of this name; `changed`: it ran something else; `files`: what the files hold changed. */
  change: 'new' | 'changed' | 'files'
  ability: Ability
  /** What it ran before, whole; with `changed` alone. */
  before?: string
  /** Files that it runs and that hold something else now; with `files` alone. */
  files?: string[]
}

/** @param before empty for a first version: then everything is new */
export function newCapabilities(before: readonly Ability[], after: readonly Ability[]): NewCapability[] {
  const former = new Former(before)
  const unmatched: Ability[] = []
  const gains: NewCapability[] = []
  for (const now of after) {
    const same = former.takeSame(now)
    if (same === undefined) unmatched.push(now)
    else {
      const files = changedFiles(same, now)
      if (files.length > 0) gains.push({ change: 'files', ability: now, files })
    }
  }
  // Only now: what is the same elsewhere in the list is not what was changed.
  for (const now of unmatched) {
    const was = former.takeNamed(now)
    if (was === undefined) gains.push({ change: 'new', ability: now })
    else
      gains.push({
        change: 'changed',
        ability: now,
        ...(was.command === undefined ? {} : { before: was.command }),
      })
  }
  const order = new Map(after.map((found, index) => [found, index]))
  return gains.sort((a, b) => order.get(a.ability)! - order.get(b.ability)!)
}

/** Whether any of it can run something. */
export function canRunMore(gains: readonly NewCapability[]): boolean {
  return gains.some(({ ability }) => ability.runs)
}

/** What there was, each taken once: an event may have the same hook twice. */
class Former {
  readonly #same = new Map<string, Ability[]>()
  readonly #named = new Map<string, Ability[]>()
  readonly #taken = new Set<Ability>()

  constructor(before: readonly Ability[]) {
    for (const was of before) {
      push(this.#same, `${was.digest} ${was.through ?? ''}`, was)
      push(this.#named, nameOf(was), was)
    }
  }

  takeSame({ digest, through }: Ability): Ability | undefined {
    return this.#take(this.#same.get(`${digest} ${through ?? ''}`))
  }

  takeNamed(now: Ability): Ability | undefined {
    return this.#take(this.#named.get(nameOf(now)))
  }

  #take(list: Ability[] | undefined): Ability | undefined {
    let was = list?.pop()
    while (was !== undefined && this.#taken.has(was)) was = list?.pop()
    if (was !== undefined) this.#taken.add(was)
    return was
  }
}

function nameOf({ kind, name, through }: Ability): string {
  return JSON.stringify([kind, name, through ?? ''])
}

function push(map: Map<string, Ability[]>, key: string, value: Ability): void {
  const list = map.get(key)
  // Taken from the end, so the first comes last.
  if (list === undefined) map.set(key, [value])
  else list.unshift(value)
}

function changedFiles(was: Ability, now: Ability): string[] {
  const before = new Map((was.files ?? []).map(({ path, oid }) => [path, oid]))
  return (now.files ?? []).filter(({ path, oid }) => before.get(path) !== oid).map(({ path }) => path)
}
