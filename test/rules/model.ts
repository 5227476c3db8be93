/**
 * What a set holds, written from the tables of docs/rules.md alone, as plainly as can be: the program is compared with it.
 */
import semver from 'semver'

export interface ModelVersion {
  version: string
  yanked: boolean
  needs: readonly { item: string; range?: string }[]
}

export interface ModelItem {
  owner: string
  isPublic: boolean
  versions: readonly ModelVersion[]
}

export interface ModelWorld {
  items: Readonly<Record<string, ModelItem>>
  /** By group. */
  members: Readonly<Record<string, readonly string[]>>
  grants: readonly { group: string; item: string; tier: 'available' | 'default' | 'required' }[]
  optOuts: readonly { person: string; item: string }[]
  installs: readonly { person: string; item: string; pin: string | null }[]
}

/** "item version" of everything in somebody's set, sorted. */
export function setOf(world: ModelWorld, person: string): string[] {
  const tiers = (item: string) =>
    world.grants
      .filter((one) => one.item === item && world.members[one.group]!.includes(person))
      .map((one) => one.tier)
  const maySee = (item: string) =>
    world.items[item]!.isPublic || world.items[item]!.owner === person || tiers(item).length > 0
  const installOf = (item: string) => world.installs.find((one) => one.person === person && one.item === item)
  const isRefused = (item: string) => world.optOuts.some((one) => one.person === person && one.item === item)
  const isGiven = (item: string) =>
    tiers(item).includes('required') || (tiers(item).includes('default') && !isRefused(item))

  const wanted = Object.keys(world.items).filter(
    (item) => isGiven(item) || (installOf(item) !== undefined && maySee(item)),
  )
  let chosen = reach()
  for (let round = 1; round < 20; round += 1) {
    const next = reach(chosen)
    if (textOf(next).join() === textOf(chosen).join()) break
    chosen = next
  }
  return textOf(chosen)

  function reach(before: Map<string, ModelVersion> = new Map()): Map<string, ModelVersion> {
    const found = new Map<string, ModelVersion>()
    const take = (item: string, ranges: (string | undefined)[]) => {
      const version = choose(item, wanted.includes(item), ranges)
      if (version !== undefined) found.set(item, version)
    }
    for (const item of wanted) take(item, asked(item, before))
    for (let level = [...found.keys()]; level.length > 0; ) {
      const needed = level
        .flatMap((item) => found.get(item)!.needs.map((need) => need.item))
        .filter((item) => !found.has(item) && maySee(item))
      const reached = [...new Set(needed)].map((item) => {
        const former = asked(item, before)
        return { item, ranges: former.length > 0 ? former : asked(item, found) }
      })
      for (const { item, ranges } of reached) take(item, ranges)
      level = reached.map(({ item }) => item).filter((item) => found.has(item))
    }
    return found
  }

  /** The ranges of what was chosen, by the dependants' names. */
  function asked(item: string, of: Map<string, ModelVersion>): (string | undefined)[] {
    return [...of]
      .filter(([name]) => name !== item)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, version]) => version.needs.filter((need) => need.item === item).map((need) => need.range))
  }

  /** The table "Which version", from the top. */
  function choose(item: string, isWanted: boolean, asked: (string | undefined)[]): ModelVersion | undefined {
    const newestFirst = [...world.items[item]!.versions].sort((a, b) => semver.rcompare(a.version, b.version))
    const pin = isWanted ? (installOf(item)?.pin ?? null) : null
    if (pin !== null && pin !== '*') {
      const pinned = newestOf(newestFirst, [pin])
      if (pinned !== undefined || !isGiven(item)) return pinned
    }
    const offered = newestFirst.filter(({ yanked }) => !yanked)
    const newest = offered.find(({ version }) => semver.prerelease(version) === null) ?? offered[0]
    const ranges = asked.flatMap((range) => (range === undefined || range === '*' ? [] : range))
    const forAll = ranges.length === 0 ? newest : newestOf(newestFirst, ranges)
    if (forAll !== undefined || isWanted) return forAll ?? newest
    return ranges.map((range) => newestOf(newestFirst, [range])).find((version) => version !== undefined)
  }
}

function newestOf(newestFirst: readonly ModelVersion[], ranges: readonly string[]): ModelVersion | undefined {
  const isNamed = ranges.some((range) => /^[=v]*\d/.test(range))
  return newestFirst.find(
    ({ version, yanked }) =>
      (!yanked || isNamed) && ranges.every((range) => semver.satisfies(version, range)),
  )
}

function textOf(chosen: Map<string, ModelVersion>): string[] {
  return [...chosen].map(([item, { version }]) => `${item} ${version}`).sort()
}
