/** Which tags are versions of which item: `item@1.2.0`, `item--v1.2.0`, `item-v1.2.0`, `item/v1.2.0`, `v1.2.0`, `1.2.0`. Pure. */
import { SOURCE_REF_CHARS_MAX } from '../kernel/limits.ts'
import { derivedName } from '../kernel/names.ts'
import { compareNewestFirst, readableVersion } from '../kernel/versions.ts'

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
const FORMS = [
  /^(.*)@v?(\d.*)$/,
  /^(.*)--v(\d.*)$/,
  /^(.*)\/v(\d.*)$/,
  /^(.*)\/(\d+\.\d+\..*)$/,
  /^(.*)-v(\d.*)$/,
  /^(.*?)-(\d+\.\d+\.\d.*)$/,
]
const PLAIN_FORM = /^v?(\d.*)$/
/** Three numbers at least: `v1` and `v1.2` are tags that their author moves with every release. */
const NUMBERS_MIN = /^\d+[.-]\d+[.-]\d/

/** A tag that is no version (`nightly`, `v1`) is none of our business; one that nearly is deserves a word. */
export function readTag(tag: string): TagReading {
  if (tag.length > SOURCE_REF_CHARS_MAX) return { kind: 'other' }
  if (tag.startsWith('-')) {
    return {
      kind: 'wrong',
      why: `The tag "${tag}" begins like an option of a command; delete it and name it item@1.2.0.`,
    }
  }
  const plain = PLAIN_FORM.exec(tag)?.[1]
  const plainVersion = plain === undefined ? undefined : versionIn(plain)
  if (plainVersion !== undefined) return { kind: 'version', tag: { tag, item: null, version: plainVersion } }
  const [, item, written] = FORMS.map((form) => form.exec(tag)).find((match) => match !== null) ?? []
  if (item === undefined || written === undefined) return { kind: 'other' }
  const version = versionIn(written)
  if (version === undefined)
    return {
      kind: 'wrong',
      why: `The tag "${tag}" ends in "${written}", which is not a version; name it ${item}@1.2.0.`,
    }
  if (derivedName(item) === '' || item.includes('/') || item.startsWith('.'))
    return {
      kind: 'wrong',
      why: `The tag "${tag}" cannot be an item: "${item}" is not the name of a folder; name it item@1.2.0.`,
    }
  return { kind: 'version', tag: { tag, item, version } }
}

function versionIn(text: string): string | undefined {
  return NUMBERS_MIN.test(text) ? readableVersion(text) : undefined
}

/** By item, oldest version first: the newest is published last. */
export function compareTags(a: VersionTag, b: VersionTag): number {
  if (a.item !== b.item) return (a.item ?? '') < (b.item ?? '') ? -1 : 1
  return compareNewestFirst(b.version, a.version) || (a.tag < b.tag ? -1 : 1)
}
