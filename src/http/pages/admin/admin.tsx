/** What every admin page does: let admins alone in, frame the page, read its form. */

import type { AdminFrame } from '../../../../views/admin/frame.tsx'
import { listUsers } from '../../../access/index.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { Reads } from '../../../store/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Principal, StoaContext } from '../../env.ts'
import type { Form } from '../../form.ts'
import { STATUS } from '../../middleware/errors.ts'
import { frameOf, receiveForm, requireSession } from '../page.tsx'

/** Admins that a refusal names: enough to find one who is there today. */
const ADMINS_NAMED = 5

/**
 * @throws SignInFirst when nobody is signed in
 * @throws AppError `admin_required` that says whom to ask
 */
export function requireAdmin(deps: HttpDeps, c: StoaContext): Principal {
  const principal = requireSession(deps, c)
  principal.need(({ user }, { db }) => {
    if (!user.admin) throw adminRequired(db)
  })
  return principal
}

function adminRequired(db: Reads): AppError {
  const names = listUsers(db)
    .filter((user) => user.admin && !user.disabled)
    .map(({ displayName }) => displayName)
  const named = names.slice(0, ADMINS_NAMED).join(', ')
  return new AppError('admin_required', `This page is for admins. Ask one of them: ${named}.`)
}

/** What a page says of the last step. */
export interface Outcome {
  done?: string | undefined
  error?: AppError | undefined
}

export function adminFrame(deps: HttpDeps, principal: Principal, { done, error }: Outcome = {}): AdminFrame {
  return {
    frame: frameOf(deps, principal, '/admin'),
    ...(done === undefined ? {} : { done }),
    ...(error === undefined ? {} : { error: error.message }),
  }
}

export function statusOf({ error }: Outcome): number {
  return error === undefined ? 200 : STATUS[error.code]
}

/** What the person can put right is shown on the page; anything else is for the error page. */
export function refusalOf(error: unknown): AppError {
  if (error instanceof AppError && STATUS[error.code] < 500) return error
  throw error
}

/** Text fields, trimmed; absent is empty. */
export interface Fields {
  text(name: string): string
  all(name: string): string[]
  entries(): [string, string][]
}

/** @throws RightLost for whoever is no admin any longer */
export async function readFields(c: StoaContext, principal: Principal): Promise<Fields> {
  return fieldsOf(await receiveForm(c, principal))
}

/** The fields of a form, or of an address that says the same. */
export function fieldsOf(form: Form | URLSearchParams): Fields {
  const asText = (value: unknown) => (typeof value === 'string' ? value.trim() : '')
  return {
    text: (name) => asText(form.get(name)),
    all: (name) => form.getAll(name).map(asText),
    entries: () => [...form].map(([name, value]) => [name, asText(value)]),
  }
}

/** `2026-11-21 12:00`, in UTC. */
export function timeText(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ')
}
