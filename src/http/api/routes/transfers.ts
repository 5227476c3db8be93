/** Giving an item to another owner, who has to accept it. */
import {
  acceptItem,
  declineItem,
  getOffer,
  offerItem,
  offerTo,
  withdrawItem,
} from '../../../access/transfer.ts'
import { listOffersTo } from '../../../access/transfers.repo.ts'
import { TRANSFERS_SHOWN_MAX } from '../../../kernel/limits.ts'
import { answers } from '../../../operations/answers/answers.ts'
import { presentItem, presentOffer } from '../../../operations/answers/present.ts'
import { itemFor } from '../../../operations/rights.ts'
import { listOf, transfer } from '../../../operations/schemas.ts'
import { gone, type Route, route } from '../route.ts'

interface OfItem {
  params: { item: string }
}

export const transferRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/transfers',
    summary: `Items that are offered to the caller, oldest first, at most ${TRANSFERS_SHOWN_MAX}`,
    access: 'items:read',
    answers: { 200: { description: 'Offers.', schema: listOf(answers.transfer) } },
    errors: [],
    handle({ deps, principal: { user } }) {
      const offers = listOffersTo(deps.db, user.id, deps.clock())
      return { json: offers.slice(0, TRANSFERS_SHOWN_MAX).map(presentOffer) }
    },
  }),
  route<OfItem & { body: { username: string } }>({
    method: 'post',
    path: '/items/{item}/transfer',
    summary: 'Offer an item to another owner, who accepts it within 14 days or not; its name stays',
    access: 'items:write',
    body: transfer,
    answers: { 202: { description: 'The offer. One that was open before ends.', schema: answers.transfer } },
    errors: ['bad_request', 'item_not_found', 'user_not_found', 'forbidden', 'source_owned'],
    handle({ principal, params, body: { username } }) {
      const item = principal.need(itemFor(params.item, 'transfer'))
      return principal.act(
        (acting) => offerItem(acting, principal.actor, item, username),
        (_, after) => ({ status: 202, json: presentOffer(getOffer(after.db, after.clock(), item)) }),
      )
    },
  }),
  route<OfItem>({
    method: 'get',
    path: '/items/{item}/transfer',
    summary: 'The open offer of an item, for its owner and admins',
    access: 'items:read',
    answers: { 200: { description: 'The offer.', schema: answers.transfer } },
    errors: ['item_not_found', 'forbidden', 'transfer_not_found'],
    handle({ deps, principal, params }) {
      return {
        json: presentOffer(getOffer(deps.db, deps.clock(), principal.need(itemFor(params.item, 'transfer')))),
      }
    },
  }),
  route<OfItem>({
    method: 'delete',
    path: '/items/{item}/transfer',
    summary: 'Withdraw the open offer of an item',
    access: 'items:write',
    answers: { 204: { description: 'Withdrawn.' } },
    errors: ['item_not_found', 'forbidden', 'transfer_not_found'],
    handle({ principal, params }) {
      const item = principal.need(itemFor(params.item, 'transfer'))
      return principal.act((acting) => withdrawItem(acting, principal.actor, item), gone)
    },
  }),
  route<OfItem>({
    method: 'post',
    path: '/items/{item}/transfer/accept',
    summary: 'Take an item that is offered to the caller',
    access: 'items:write',
    answers: { 200: { description: 'The item, as its new owner has it.', schema: answers.item } },
    errors: ['item_not_found', 'transfer_not_found', 'source_owned'],
    handle({ deps, principal, params: { item } }) {
      principal.need(({ actor }, { db }) => offerTo(db, deps.clock(), actor, item))
      return principal.act(
        (acting) => acceptItem(acting, principal.actor, item),
        (taken, after) => ({ json: presentItem(after, principal.viewer, taken) }),
      )
    },
  }),
  route<OfItem>({
    method: 'post',
    path: '/items/{item}/transfer/decline',
    summary: 'Refuse an item that is offered to the caller',
    access: 'items:write',
    answers: { 204: { description: 'Declined: it stays whose it is.' } },
    errors: ['item_not_found', 'transfer_not_found'],
    handle({ deps, principal, params: { item } }) {
      principal.need(({ actor }, { db }) => offerTo(db, deps.clock(), actor, item))
      return principal.act((acting) => declineItem(acting, principal.actor, item), gone)
    },
  }),
]
