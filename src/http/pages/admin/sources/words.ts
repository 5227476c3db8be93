/** What happened to a source, in the words of people who have other things to do. */

import { SCHEDULES } from '../../../../../views/admin/sources/fields.tsx'
import type { Failure, Health, Moment } from '../../../../../views/admin/sources/health.tsx'
import { counted } from '../../../../../views/parts/plural.ts'
import type { EpochMs } from '../../../../kernel/clock.ts'
import type { AppError } from '../../../../kernel/errors.ts'
import type { SourceRow, SyncFailure, SyncTrigger } from '../../../../sources/index.ts'
import { whenText } from '../../words.ts'

/** What stands behind a code of `ERROR_CODES`, for whoever never saw one. */
const FAILURES: Readonly<Record<string, string>> = {
  outbound_refused: 'Its address is not allowed',
  upstream_unreachable: 'Its server cannot be reached',
  upstream_redirect: 'The repository has moved',
  upstream_unauthorized: 'The repository does not let Stoa in',
  upstream_too_large: 'The repository is too large',
  upstream_timeout: 'Its server took too long',
  upstream_invalid: 'There is no Git repository that can be read',
  upstream_empty: 'The repository is empty',
  upstream_behind: 'The repository does not show what was pushed',
  ref_not_found: 'The branch, tag or commit is not there',
  source_invalid: 'Its list of plugins cannot be read',
  secret_unreadable: 'The password or token that is kept cannot be read',
  interrupted: 'The server stopped before the sync was done',
}

/** Whether the repository is to blame, or what was said about it: then the wizard stays open. */
export function isOfRepository({ code }: AppError): boolean {
  return Object.hasOwn(FAILURES, code)
}

export function failureOf({ code, message }: SyncFailure): Failure {
  return { code, message, title: FAILURES[code] ?? 'The sync failed' }
}

export const TRIGGERS: Readonly<Record<SyncTrigger, string>> = {
  hand: 'by hand',
  schedule: 'by the schedule',
  webhook: 'by the webhook',
  api: 'by the API',
  cli: 'from the command line',
  retry: 'tried again by itself',
}

interface Counts {
  isRunning: boolean
  /** Plugins in these states. */
  failed: number
  held: number
}

export function healthOf(source: SourceRow, { isRunning, failed, held }: Counts): Health {
  const { lastSync } = source
  if (isRunning) return { tone: 'busy', word: 'syncing', sentence: 'A sync is under way.' }
  if (!source.enabled)
    return { tone: 'quiet', word: 'off', sentence: 'It is not followed; people keep what they have.' }
  if (lastSync === null)
    return { tone: 'quiet', word: 'not synced yet', sentence: 'Nothing was imported yet.' }
  if (lastSync.outcome === 'failed') {
    const stay = lastSync.succeededAt === null ? 'nothing was imported yet' : 'people keep what they had'
    return { tone: 'bad', word: 'failing', sentence: `The last sync failed; ${stay}.` }
  }
  if (failed > 0)
    return {
      tone: 'warn',
      word: 'needs a look',
      sentence: `${counted(failed, 'plugin is', 'plugins are')} not as upstream; the others are in step.`,
    }
  if (held > 0)
    return {
      tone: 'good',
      word: 'healthy',
      sentence: `In step with upstream but for ${counted(held, 'change that waits', 'changes that wait')} for review.`,
    }
  return { tone: 'good', word: 'healthy', sentence: 'In step with upstream.' }
}

/** Of the past. */
export function momentOf(at: EpochMs, now: EpochMs): Moment {
  return { at: new Date(at).toISOString(), text: whenText(at, now) }
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** From that far ahead on, in that unit. */
const AHEAD: readonly (readonly [fromMs: number, unitMs: number, one: string, many: string])[] = [
  [2 * DAY_MS, DAY_MS, 'day', 'days'],
  [HOUR_MS, HOUR_MS, 'hour', 'hours'],
  [MINUTE_MS, MINUTE_MS, 'minute', 'minutes'],
]

/** Of the time to come: `in 3 hours`. */
export function momentAhead(at: EpochMs, now: EpochMs): Moment {
  const moment = (text: string) => ({ at: new Date(at).toISOString(), text })
  const unit = AHEAD.find(([fromMs]) => at - now >= fromMs)
  if (unit === undefined) return moment('in a moment')
  const [, unitMs, one, many] = unit
  return moment(`in ${counted(Math.floor((at - now) / unitMs), one, many)}`)
}

/** `every hour`, or the cron expression itself. */
export function scheduleText(schedule: string | null): string {
  const words = SCHEDULES.find(([cron]) => cron === (schedule ?? ''))?.[1]
  return words === undefined ? `by the schedule ${schedule}` : words.charAt(0).toLowerCase() + words.slice(1)
}

/** `main`, `the default branch`, … */
export function followsText({ mode, ref, folder }: SourceRow): string {
  if (mode === 'tags') return folder === '' || folder === null ? 'Its tags' : `Its tags, items in ${folder}`
  if (ref === null) return 'The default branch'
  return /^[0-9a-f]{40}$/.test(ref) ? `The commit ${ref.slice(0, 12)}, pinned` : ref
}

/** `github.com/team/plugins` */
export function placeText(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/(\.git)?\/?$/, '')
}

export function tookText(ms: number): string {
  return ms < 1000
    ? 'under 1 s'
    : ms < MINUTE_MS
      ? `${Math.round(ms / 1000)} s`
      : `${Math.round(ms / MINUTE_MS)} min`
}
