/** One person: groups, and what they get and why. */

import { UserPage } from '../../../../views/admin/user.tsx'
import {
  type Because,
  hasExpired,
  type ListedToken,
  listGroupsOf,
  listTokensWithUse,
  type UserRow,
} from '../../../access/index.ts'
import type { EpochMs } from '../../../kernel/clock.ts'
import { ROWS_BESIDE_MAX } from '../../../kernel/limits.ts'
import { only } from '../../../kernel/only.ts'
import { eachShown, keptBy } from '../../../operations/answers/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Principal, StoaContext } from '../../env.ts'
import { tokenProps } from '../account/page.tsx'
import { shownKind } from '../kinds.ts'
import { address, listQuery, paged } from '../lists.ts'
import { render } from '../page.tsx'
import { seenOf } from '../seen.ts'
import { dateText, reasonSentence } from '../words.ts'
import { adminFrame, type Outcome, statusOf } from './admin.tsx'

const ITEMS_SHOWN = 50
/** Reasons for one item: somebody may be in a thousand groups that give it. */
const REASONS_SHOWN_MAX = 10

/** @param outcome `setUpUrl`: a link made just now, the only time it is shown; `typedEmail`: what was refused */
export function renderUser(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  user: UserRow,
  outcome: Outcome & { setUpUrl?: string; isNew?: boolean; typedEmail?: string },
) {
  const set = deps.sets.ofUser(user.id)
  const groups = listGroupsOf(deps.db, user.id)
  const { entries, optedOut, unavailable } = set
  const at = `/admin/users/${user.username}`
  const { offset } = listQuery(c)
  const { offset: out } = listQuery(c, 'out')
  const { shown, span } = paged(entries, offset, ITEMS_SHOWN, (to) => address(at, { offset: to, out }))
  const refused = paged(optedOut, out, ITEMS_SHOWN, (to) => address(at, { offset, out: to }))
  const page = (
    <UserPage
      {...adminFrame(deps, principal, outcome)}
      user={{
        username: user.username,
        displayName: user.displayName,
        email: user.email,
        isAdmin: user.admin,
        isDisabled: user.disabled,
        hasPassword: user.passwordHash !== null,
        since: dateText(user.createdAt),
      }}
      groups={groups.slice(0, ROWS_BESIDE_MAX).map(({ slug, name }) => ({ slug, name }))}
      groupsTotal={groups.length}
      tokens={eachShown(deps, listTokensWithUse(deps.db, user.id), (row) => tokenOf(row, user, deps.clock()))}
      entries={shown.map(({ item, version, because }) => ({
        servedName: item.servedName,
        title: item.title,
        kind: shownKind(item.kind),
        version: version.version,
        because: because.slice(0, REASONS_SHOWN_MAX).map(reasonOfOther),
      }))}
      span={span}
      optedOutSpan={refused.span}
      optedOut={refused.shown.map(({ item, groups }) => ({
        servedName: item.servedName,
        title: item.title,
        groups: groups.slice(0, REASONS_SHOWN_MAX).join(', '),
        keptBy: keptBy(set, item).join(', '),
      }))}
      unavailable={unavailable.map(({ why }) => why)}
      {...(outcome.setUpUrl === undefined ? {} : { setUpUrl: outcome.setUpUrl })}
      isNew={outcome.isNew === true}
      seenEmail={seenOf({ email: user.email })}
      typedEmail={outcome.typedEmail ?? user.email}
    />
  )
  return render(c, page, statusOf(outcome))
}

function tokenOf(row: ListedToken, { username }: UserRow, now: EpochMs) {
  const { createdBy } = row
  return {
    ...tokenProps(row),
    isExpired: hasExpired(row, now),
    ...only({ madeBy: createdBy === username ? undefined : createdBy }),
  }
}

/** The sentence of the person's own page, said of somebody else. */
function reasonOfOther(because: Because): string {
  return because.reason === 'install' ? 'They installed it.' : reasonSentence(because)
}
