/** Which tags are versions of which item: `item@1.2.0`, `item--v1.2.0`, `item/v1.2.0`, `v1.2.0`. Pure. */
import { SOURCE_REF_CHARS_MAX } from '../kernel/limits.ts'
import { nameProblem } from '../kernel/names.ts'
import { compareNewestFirst, isVersion } from '../kernel/versions.ts'

export interface VersionTag {
  /** Without `refs/tags/`. */
  tag: string
  /** `null` in a repository of one item. */
  item: string | null
  version: string
}

export type TagReading =
  | { kind: 'version'; tag: VersionTag }
  | { kind: 'wrong'; why: string }
  | { kind: 'other' }

/** The forms, most specific first. What stands before the version is the item's name, whatever it is. */
const FORMS = [/^(.*)@v?(\d.*)$/, /^(.*)--v(\d.*)$/, /^(.*)\/v(\d.*)$/]
const PLAIN_FORM = /^v(\d.*)$/

/** A tag that is no version (`nightly`) is none of our business; one that nearly is deserves a word. */
export function readTag(tag: string): TagReading {
  if (tag.length > SOURCE_REF_CHARS_MAX) return { kind: 'other' }
  if (tag.startsWith('-')) {
    return {
      kind: 'wrong',
      why: `The tag "${tag}" begins like an option of a command; delete it and name it item@1.2.0.`,
    }
  }
  const plain = PLAIN_FORM.exec(tag)?.[1]
  if (plain !== undefined && isVersion(plain))
    return { kind: 'version', tag: { tag, item: null, version: plain } }
  const [, item, version] = FORMS.map((form) => form.exec(tag)).find((match) => match !== null) ?? []
  if (item === undefined || version === undefined) return { kind: 'other' }
  if (!isVersion(version))
    return {
      kind: 'wrong',
      why: `The tag "${tag}" ends in "${version}", which is not a version; name it ${item}@1.2.0.`,
    }
  const problem = nameProblem(item)
  if (problem !== undefined) return { kind: 'wrong', why: `The tag "${tag}" cannot be an item: ${problem}` }
  return { kind: 'version', tag: { tag, item, version } }
}

/** By item, oldest version first: the newest is published last. */
export function compareTags(a: VersionTag, b: VersionTag): number {
  if (a.item !== b.item) return (a.item ?? '') < (b.item ?? '') ? -1 : 1
  return compareNewestFirst(b.version, a.version) || (a.tag < b.tag ? -1 : 1)
}
