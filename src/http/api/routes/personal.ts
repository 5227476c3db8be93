/** One's own set: install, uninstall, opt out, opt in again. */
import { install, optIn, optOut, uninstall } from '../../../access/personal.ts'
import { getItem } from '../../../catalog/items.repo.ts'
import { readJsonBody } from '../../body.ts'
import { presentTime } from '../present.ts'
import { type Route, route } from '../route.ts'
import { answers, object } from '../schemas.ts'
import { bodyCheck } from '../validate.ts'

interface OfItem {
  params: { item: string }
}

const pinBody = object({
  pin: { type: ['string', 'null'], description: 'An exact version or a semver range.' },
})
const checkPin = bodyCheck(pinBody)

export const personalRoutes: readonly Route[] = [
  route<OfItem>({
    method: 'put',
    path: '/items/{item}/install',
    summary: 'Add an item to one’s set; the body {"pin": …} may be left out',
    access: 'items:write',
    answers: { 200: { description: 'It is installed.', schema: answers.install } },
    errors: ['item_not_found', 'archived', 'invalid_pin', 'version_not_found'],
    async handle({ deps, principal, params, c }) {
      const hasBody = c.req.header('content-type') !== undefined
      const { pin } = (hasBody ? checkPin(await readJsonBody(c)) : {}) as { pin?: string | null }
      const row = await install(deps, principal.actor, params.item, pin ?? null)
      return { json: { item: params.item, pin: row.pin, createdAt: presentTime(row.createdAt) } }
    },
  }),
  route<OfItem>({
    method: 'delete',
    path: '/items/{item}/install',
    summary: 'Remove one’s own install',
    access: 'items:write',
    answers: { 204: { description: 'It is not installed.' } },
    errors: ['item_not_found', 'install_not_found'],
    async handle({ deps, principal, params }) {
      // Also what is no longer shared: one can always get rid of something.
      await uninstall(deps, principal.actor, getItem(deps.db, params.item))
      return { status: 204 }
    },
  }),
  route<OfItem>({
    method: 'put',
    path: '/items/{item}/opt-out',
    summary: 'Refuse what a group gives by default',
    access: 'items:write',
    answers: { 200: { description: 'It is no longer in one’s set.' } },
    errors: ['item_not_found', 'not_granted', 'required'],
    async handle({ deps, principal, params }) {
      await optOut(deps, principal.actor, params.item)
      return { json: { item: params.item, optedOut: true } }
    },
  }),
  route<OfItem>({
    method: 'delete',
    path: '/items/{item}/opt-out',
    summary: 'Take it again',
    access: 'items:write',
    answers: { 204: { description: 'It is back in one’s set.' } },
    errors: ['item_not_found', 'not_granted'],
    async handle({ deps, principal, params }) {
      await optIn(deps, principal.actor, params.item)
      return { status: 204 }
    },
  }),
]
