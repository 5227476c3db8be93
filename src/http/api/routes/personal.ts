/** One's own set: install, uninstall, opt out, opt in again. */
import { install, optIn, optOut, uninstall } from '../../../access/personal.ts'
import { answers } from '../answers.ts'
import { presentTime } from '../present.ts'
import { type Route, route } from '../route.ts'
import { object } from '../schemas.ts'

interface OfItem {
  params: { item: string }
}

export const personalRoutes: readonly Route[] = [
  route<OfItem & { body: { pin?: string | null } }>({
    method: 'put',
    path: '/items/{item}/install',
    summary: 'Add an item to one’s set, or change its pin',
    access: 'items:write',
    body: object({ pin: { type: ['string', 'null'], description: 'An exact version or a semver range.' } }),
    isBodyOptional: true,
    answers: { 200: { description: 'It is installed.', schema: answers.install } },
    errors: ['item_not_found', 'archived', 'invalid_pin', 'version_not_found'],
    async handle({ deps, principal, params, body }) {
      const row = await install(deps, principal.actor, params.item, body.pin ?? null)
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
      await uninstall(deps, principal.actor, params.item)
      return { status: 204 }
    },
  }),
  route<OfItem>({
    method: 'put',
    path: '/items/{item}/opt-out',
    summary: 'Refuse what a group gives by default',
    access: 'items:write',
    answers: {
      200: { description: 'No group gives it any longer; one’s own install stays.', schema: answers.optOut },
    },
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
