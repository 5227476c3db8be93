/** Tags that upstream moved or deleted after they were published: what a supply chain attack looks like. Pure. */
import type { Issue } from '../kernel/errors.ts'
import type { RemoteRef } from '../upstream/index.ts'
import type { Standing } from './standing.ts'
import { readTag } from './tag-names.ts'

export interface TagAlarm {
  plugin: string
  issue: Issue
  /** Not raised by an earlier sync. */
  isNew: boolean
}

/** Characters of a commit id that tell it apart for people. */
const SHORT_OID_CHARS = 10

export function tagAlarms({ source, plugins }: Standing, refs: readonly RemoteRef[]): TagAlarm[] {
  const now = new Map(refs.map(({ name, oid, peeled }) => [name, peeled ?? oid]))
  return Object.entries(source.tags ?? {}).flatMap(([tag, published]) => {
    const present = now.get(`refs/tags/${tag}`)
    if (present === published) return []
    const reading = readTag(tag)
    // A repository of one item has one plugin.
    const plugin = (reading.kind === 'version' ? reading.tag.item : null) ?? [...plugins.keys()][0] ?? tag
    const code = present === undefined ? 'tag_deleted' : 'tag_moved'
    const was = published.slice(0, SHORT_OID_CHARS)
    const what = present === undefined ? 'was deleted' : `was moved to ${present.slice(0, SHORT_OID_CHARS)}`
    const message = `The tag "${tag}" ${what} after it was published from ${was}; its version keeps the bytes it had. Find out who did it, and put the tag back.`
    const isNew = plugins.get(plugin)?.issues.every((issue) => issue.message !== message) ?? true
    return [{ plugin, issue: { code, severity: 'error' as const, message }, isNew }]
  })
}
