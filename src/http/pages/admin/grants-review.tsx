/** Every change by name and who is affected: a part of the matrix's page for htmx, a page of its own without. */
import { Review, ReviewPage, type ReviewProps } from '../../../../views/admin/grants-review.tsx'
import { findAffected, findChanges, type GrantChange, getGroup } from '../../../access/index.ts'
import { findItem } from '../../../catalog/index.ts'
import type { AppError } from '../../../kernel/errors.ts'
import type { HttpDeps } from '../../deps.ts'
import type { StoaContext } from '../../env.ts'
import { localPath, render } from '../page.tsx'
import { adminFrame, requireAdmin, statusOf } from './admin.tsx'
import { effectsProps } from './affected.ts'
import { changeValue } from './grant-fields.ts'

interface Proposal {
  changes: readonly GrantChange[]
  /** Where the matrix is, as it was filtered. */
  back: string
  overtaken?: readonly GrantChange[]
  error?: AppError
}

export async function renderReview(deps: HttpDeps, c: StoaContext, proposal: Proposal) {
  const { changes, overtaken = [], error } = proposal
  const isPart = c.req.header('hx-request') === 'true'
  const affected = await findAffected(deps.record, changes)
  const props: ReviewProps = {
    changes: changes.map((change) => ({
      value: changeValue(change),
      item: findItem(deps.db, change.item)?.title ?? change.item,
      group: getGroup(deps.db, change.group).name,
      before: change.before ?? 'none',
      after: change.after ?? 'none',
    })),
    ...effectsProps(affected),
    people: affected.people,
    members: affected.members,
    back: matrixPath(deps, proposal.back),
    isPart,
    ...(error === undefined ? {} : { error: error.message }),
    ...(overtaken.length === 0 ? {} : { error: overtakenSentence(overtaken) }),
  }
  const status = overtaken.length > 0 ? 409 : statusOf({ error })
  if (isPart) return c.html(<Review {...props} />, status as 200)
  return render(c, <ReviewPage {...adminFrame(deps, requireAdmin(deps, c))} {...props} />, status)
}

/** The path of the matrix as it was. @param address from a form, or empty */
export function matrixPath({ settings }: HttpDeps, address: string): string {
  return address === '' ? '/admin/grants' : localPath(address, settings.baseUrl)
}

/** What the same wishes come to after somebody else was faster. */
export function asOfNow(deps: HttpDeps, changes: readonly GrantChange[]): { changes: GrantChange[] } {
  const found = findChanges(deps.db, changes)
  const renewed = changes.map((change, index) => ({ ...change, before: found[index]!.present }))
  return { changes: renewed.filter(({ before, after }) => before !== after) }
}

function overtakenSentence(overtaken: readonly GrantChange[]): string {
  const cells = overtaken.map(({ item, group }) => `${item} for ${group}`).join(', ')
  return `Nothing was changed: somebody else changed ${cells} meanwhile. Look at it again as it is now.`
}
