/**
 * Looking anew, after the rules have changed, at what is stored: some of it before anybody is answered, and the rest
 * while the store serves. What nobody has looked at yet counts as something that may run anything.
 */
import type { Logger } from 'pino'
import { type RenewDeps, renewCapabilities } from './catalog/index.ts'
import { RENEW_BEFORE_READY_MS_MAX } from './kernel/limits.ts'
import { renewHeldCapabilities } from './sources/index.ts'

export interface RenewLimits {
  beforeReadyMsMax?: number
}

/** Rests after the first part; then the rest is done until `stop`. */
export interface Renewing {
  /** Do what is left, while others are answered. */
  goOn(): void
  /** Afterwards nothing is under way. */
  stop(): Promise<void>
}

export async function renewAtStart(
  deps: Omit<RenewDeps, 'isEnough'>,
  log: Logger,
  { beforeReadyMsMax = RENEW_BEFORE_READY_MS_MAX }: RenewLimits = {},
): Promise<Renewing> {
  const began = performance.now()
  const left = await renew({ ...deps, isEnough: () => performance.now() - began >= beforeReadyMsMax }, log)
  if (left > 0) log.warn({ left }, 'what these can do is unknown until they were looked at')
  let isStopped = false
  let rest: Promise<unknown> = Promise.resolve()
  return {
    goOn() {
      if (left === 0) return
      rest = renew({ ...deps, isEnough: () => isStopped }, log).catch((err) =>
        log.error({ err }, 'looking anew'),
      )
    },
    async stop() {
      isStopped = true
      await rest
    },
  }
}

async function renew(deps: RenewDeps, log: Logger): Promise<number> {
  const { renewed, unread, left } = await renewCapabilities(deps)
  const held = await renewHeldCapabilities(deps)
  if (renewed > 0) log.info({ versions: renewed }, 'looked anew at what versions can do')
  if (unread.length > 0)
    log.warn({ versions: unread }, 'versions whose files cannot be read, or take too much to look at')
  return left + held
}
