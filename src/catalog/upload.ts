/** The bytes of an upload as a checked bundle, or one error with everything that is wrong. */
import type { Bundle } from '../intake/inspect.ts'
import type { KindName } from '../intake/kinds/index.ts'
import { AppError, hasErrors, type Issue } from '../kernel/errors.ts'
import type { CatalogDeps } from './deps.ts'

/** @throws AppError `invalid_upload` or `too_large`, with every issue; and what `Inspector` throws */
export async function inspectUpload(
  { inspector }: Pick<CatalogDeps, 'inspector'>,
  { zip, ...options }: { zip: Buffer; kind?: KindName; name?: string; confirmSecrets?: readonly string[] },
): Promise<{ bundle: Bundle; issues: Issue[] }> {
  const { bundle, issues } = await inspector.inspectZip(zip, options)
  if (bundle !== undefined && !hasErrors(issues)) return { bundle, issues }
  throw uploadRefused(issues)
}

/** One error for everything that is wrong with an upload; its first sentence is the detail. */
export function uploadRefused(issues: readonly Issue[]): AppError {
  const errors = issues.filter((issue) => issue.severity === 'error')
  const tooLarge = errors.find((issue) => issue.code === 'too_large')
  const first = tooLarge ?? errors[0]
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more, see issues)` : ''
  return new AppError(
    tooLarge === undefined ? 'invalid_upload' : 'too_large',
    `${first?.message ?? 'The upload cannot be published.'}${others}`,
    { issues },
  )
}
