/** Whether a push can have changed what a source reads. */

import { isOid } from '../../git/object.ts'
import { cut } from '../../kernel/cut.ts'
import { AppError } from '../../kernel/errors.ts'
import { trimEnd } from '../../kernel/trim-end.ts'
import { withoutUserinfo } from '../../sources/input.ts'
import type { SourceRow } from '../../sources/sources.repo.ts'
import type { Push } from './forges/forge.ts'

/** In doubt it can: a sync without changes costs one question. */
export function concerns(source: Pick<SourceRow, 'mode' | 'ref'>, { refs, defaultBranch }: Push): boolean {
  if (refs.length === 0) return true
  if (source.mode === 'tags') return refs.some((ref) => ref.startsWith('refs/tags/'))
  const followed = source.ref ?? defaultBranch
  if (followed === undefined) return refs.some((ref) => ref.startsWith('refs/heads/'))
  if (isOid(followed)) return false
  return [followed, `refs/heads/${followed}`, `refs/tags/${followed}`].some((name) => refs.includes(name))
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
