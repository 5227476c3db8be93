/** One's own set: install, uninstall, opt out, opt in again. */
import { install, optIn, optOut, uninstall } from '../../../access/personal.ts'
import { answers } from '../../../operations/answers/answers.ts'
import { presentTime } from '../../../operations/answers/present.ts'
import { object } from '../../../operations/schemas.ts'
import { gone, type Route, route } from '../route.ts'

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
    handle: ({ principal, params: { item }, body }) =>
      principal.act(
        (acting) => install(acting, principal.actor, item, body.pin ?? null),
        ({ pin, createdAt }) => ({ json: { item, pin, createdAt: presentTime(createdAt) } }),
      ),
  }),
  route<OfItem>({
    method: 'delete',
    path: '/items/{item}/install',
    summary: 'Remove one’s own install',
    access: 'items:write',
    answers: { 204: { description: 'It is not installed.' } },
    errors: ['item_not_found', 'install_not_found'],
    handle: ({ principal, params }) =>
      principal.act((acting) => uninstall(acting, principal.actor, params.item), gone),
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
    handle: ({ principal, params: { item } }) =>
      principal.act(
        (acting) => optOut(acting, principal.actor, item),
        () => ({ json: { item, optedOut: true } }),
      ),
  }),
  route<OfItem>({
    method: 'delete',
    path: '/items/{item}/opt-out',
    summary: 'Take it again',
    access: 'items:write',
    answers: { 204: { description: 'It is back in one’s set.' } },
    errors: ['item_not_found', 'not_granted'],
    handle: ({ principal, params }) =>
      principal.act((acting) => optIn(acting, principal.actor, params.item), gone),
  }),
]
