/** Whether a push can have changed what a source reads, and what the source has to see of it. */

import { isOid } from '../../git/objects.ts'
import { cut } from '../../kernel/cut.ts'
import { AppError } from '../../kernel/errors.ts'
import { SOURCE_REF_CHARS_MAX } from '../../kernel/limits.ts'
import { trimEnd } from '../../kernel/trim-end.ts'
import { textProblem } from '../../kernel/well-formed.ts'
import { type Move, type SourceRow, withoutUserinfo } from '../../sources/index.ts'
import type { Push } from './forges/forge.ts'

/**
 * The moves that the source is to see, `undefined` when none is its business. In doubt it is: a sync without changes
 * costs one question, and the list is empty then.
 */
export function concerning(source: Pick<SourceRow, 'mode' | 'ref' | 'url'>, push: Push): Move[] | undefined {
  const { moves, repoUrl } = push
  if (moves.length === 0) return []
  const isFollowed = followedBy(source, push)
  const followed = moves.filter(({ ref }) => isFollowed(ref))
  // Whoever names the repository means the source, whether it follows tags or a branch.
  if (followed.length === 0) return repoUrl === undefined ? undefined : []
  return isElsewhere(source, push) ? [] : followed.filter(isAwaited)
}

function followedBy({ mode, ref }: Pick<SourceRow, 'mode' | 'ref'>, { defaultBranch }: Push) {
  if (mode === 'tags') return (name: string) => name.startsWith('refs/tags/')
  const followed = ref === null || ref === 'HEAD' ? defaultBranch : ref
  if (followed === undefined) return (name: string) => name.startsWith('refs/heads/')
  if (isOid(followed)) return () => false
  const names = [followed, `refs/heads/${followed}`, `refs/tags/${followed}`]
  return (name: string) => names.includes(name)
}

/** A name that git could have. Nobody waits for a branch to be gone: whoever follows it is told when it is. */
function isAwaited({ ref, after }: Move): boolean {
  if (after === null && !ref.startsWith('refs/tags/')) return false
  return ref.length <= SOURCE_REF_CHARS_MAX && textProblem(ref) === undefined
}

/** Whether the sender tells of another repository, such as one webhook of a whole organisation does. */
function isElsewhere({ url }: Pick<SourceRow, 'url'>, { addresses = [] }: Push): boolean {
  // Inside and outside of a company a repository may be at hosts of different names.
  const path = pathIn(url)
  return addresses.length > 0 && addresses.every((address) => pathIn(address) !== path)
}

function pathIn(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  return trimEnd(new URL(address).pathname.toLowerCase(), '/').replace(/\.git$/, '')
}

/** @throws AppError `bad_request` when the sender means another repository */
export function assertSameRepository(source: Pick<SourceRow, 'slug' | 'url'>, { repoUrl }: Push): void {
  if (repoUrl === undefined || repositoryIn(repoUrl) === repositoryIn(source.url)) return
  throw new AppError(
    'bad_request',
    `The delivery is about ${JSON.stringify(cut(withoutUserinfo(repoUrl), 200))}, but "${source.slug}" reads ${source.url}; send it to the source of that repository.`,
  )
}

/** The host and the path, however the address is spelled. */
function repositoryIn(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { host, pathname } = new URL(address)
  return host + trimEnd(pathname, '/').replace(/\.git$/, '')
}
