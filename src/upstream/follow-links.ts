/** Where the symbolic links of a commit lead: to files and folders of the same commit, or nowhere that is served. Pure. */
import { isUtf8 } from 'node:buffer'
import type { Oid } from '../git/objects.ts'
import { LINK_STEPS_MAX } from '../kernel/limits.ts'
import type { Link, Skipped } from './commit.ts'

export interface WrittenLink {
  path: string
  /** As it was written, relative to the link's folder. */
  target: Buffer
}

interface Tree {
  files: readonly { path: string; blob: Oid }[]
  trees: readonly { path: string; oid: Oid }[]
  skipped: readonly Skipped[]
  links: readonly WrittenLink[]
}

/** Links to links to links. Linux gives up at 40; nobody who means well needs as many. */
const HOPS_MAX = 8
/** Of one link, in bytes: longer than a path may be that is served. */
const TARGET_BYTES_MAX = 1_024

/** Each link by its end, and those that lead out of the commit, to nothing or to themselves. */
export function followLinks({ files, trees, skipped, links }: Tree): { links: Link[]; lost: Skipped[] } {
  const ids = new Map<string, Oid>(trees.map(({ path, oid }) => [path, oid]))
  const folders: ReadonlySet<string> = new Set(ids.keys())
  for (const { path, blob } of files) ids.set(path, blob)
  const reasons = new Map(skipped.map(({ path, why }) => [path, why]))
  const targets = new Map(links.map(({ path, target }) => [path, textOf(target)]))
  const followed: Link[] = []
  const lost: Skipped[] = []
  for (const { path } of links) {
    const to = endOf(path, targets, folders)
    const oid = to === undefined ? undefined : ids.get(to)
    if (to !== undefined && oid !== undefined) followed.push({ path, to, oid })
    else lost.push({ path, why: reasons.get(to ?? '') ?? 'symlink' })
  }
  return { links: followed, lost }
}

function textOf(target: Buffer): string | undefined {
  return target.length <= TARGET_BYTES_MAX && isUtf8(target) ? target.toString() : undefined
}

/** Step by step, as a file system goes: `..` behind a link leaves the folder that it leads to. */
function endOf(
  link: string,
  targets: ReadonlyMap<string, string | undefined>,
  folders: ReadonlySet<string>,
): string | undefined {
  let place = ''
  let hops = 0
  let stepsLeft = LINK_STEPS_MAX
  const steps = link.split('/').reverse()
  while (steps.length > 0) {
    const step = steps.pop()!
    stepsLeft -= 1
    if (stepsLeft < 0) return undefined
    if (step === '' || step === '.') continue
    if (!folders.has(place) || (step === '..' && place === '')) return undefined
    if (step === '..') {
      place = place.slice(0, Math.max(0, place.lastIndexOf('/')))
      continue
    }
    const next = place === '' ? step : `${place}/${step}`
    if (!targets.has(next)) {
      place = next
      continue
    }
    const target = targets.get(next)
    hops += 1
    if (target === undefined || target.startsWith('/') || target === '' || hops > HOPS_MAX) return undefined
    steps.push(...target.split('/').reverse())
  }
  return place
}
