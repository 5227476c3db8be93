/** Curating is for admins: checked here, whichever surface asks. */
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'

/** @throws AppError `admin_required` */
export function assertAdmin(actor: Actor): void {
  if (actor.admin) return
  throw new AppError(
    'admin_required',
    `Only admins may change sources, and ${actor.username} is none; ask one.`,
  )
}
