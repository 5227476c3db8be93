/** Giving an item to another owner, who has to accept it. */
import {
  acceptItem,
  declineItem,
  getTransfer,
  listTransfers,
  offerItem,
  withdrawItem,
} from '../../../operations/index.ts'
import type { Route } from '../route.ts'
import { routeTo } from '../route-to.ts'

export const transferRoutes: readonly Route[] = [
  routeTo({ method: 'get', path: '/transfers', operation: listTransfers, answers: { 200: 'Offers.' } }),
  routeTo({
    method: 'post',
    path: '/items/{item}/transfer',
    operation: offerItem,
    answers: { 202: 'The offer. One that was open before ends.' },
  }),
  routeTo({
    method: 'get',
    path: '/items/{item}/transfer',
    operation: getTransfer,
    answers: { 200: 'The offer.' },
  }),
  routeTo({
    method: 'delete',
    path: '/items/{item}/transfer',
    operation: withdrawItem,
    answers: { 204: 'Withdrawn.' },
  }),
  routeTo({
    method: 'post',
    path: '/items/{item}/transfer/accept',
    operation: acceptItem,
    answers: { 200: 'The item, as its new owner has it.' },
  }),
  routeTo({
    method: 'post',
    path: '/items/{item}/transfer/decline',
    operation: declineItem,
    answers: { 204: 'Declined: it stays whose it is.' },
  }),
]
