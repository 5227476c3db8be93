/** Of more tags than a source may have, the newest of each item. Pure. */
import { SOURCE_TAGS_MAX } from '../kernel/limits.ts'
import { compareTags, type VersionTag } from './tag-names.ts'

/** @returns both in the order of `compareTags` */
export function newestTags<T extends VersionTag>(tags: readonly T[]): { kept: T[]; leftOut: T[] } {
  const sorted = [...tags].sort(compareTags)
  if (sorted.length <= SOURCE_TAGS_MAX) return { kept: sorted, leftOut: [] }
  const rankOf = new Map<T, number>()
  const counts = new Map<string | null, number>()
  for (const tag of [...sorted].reverse()) {
    const rank = counts.get(tag.item) ?? 0
    rankOf.set(tag, rank)
    counts.set(tag.item, rank + 1)
  }
  const byRank = [...sorted].sort((a, b) => rankOf.get(a)! - rankOf.get(b)!)
  const kept = new Set(byRank.slice(0, SOURCE_TAGS_MAX))
  return { kept: sorted.filter((tag) => kept.has(tag)), leftOut: sorted.filter((tag) => !kept.has(tag)) }
}

/** What a sync says of those that are left out. */
export function leftOutText(tagsCount: number, leftOut: readonly VersionTag[]): string {
  const [first] = leftOut
  const which =
    leftOut.length === 1
      ? `the oldest, "${first!.tag}", is`
      : `the ${leftOut.length} oldest, such as "${first!.tag}", are`
  return `The repository has ${tagsCount} tags that are versions, and a source has at most ${SOURCE_TAGS_MAX}: ${which} left out; split the repository if people need them.`
}
