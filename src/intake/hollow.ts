/** A plugin that lost what it is made of is worse than none: people install it, and nothing happens. */
import type { Issue } from '../kernel/errors.ts'
import type { Bundle } from './inspect.ts'
import type { IssueCode } from './issue-codes.ts'
import { kinds } from './kinds/index.ts'

/**
 * An error for a plugin that does nothing after files of it were left out; none for one that never did anything.
 * @param lost a word about each file that was left out
 */
export function hollow({ kind, name, capabilities }: Bundle, lost: readonly Issue[]): Issue[] {
  const [first, ...others] = lost
  if (first === undefined || kinds[kind].isHollow?.(capabilities) !== true) return []
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  const reason = first.message.split('; ')[0]
  return [
    {
      code: 'plugin_hollow' satisfies IssueCode,
      severity: 'error',
      ...(first.path === undefined ? {} : { path: first.path }),
      message: `Nothing that an agent uses is left of "${name}": ${reason}${more}; put the files themselves there.`,
    },
  ]
}
