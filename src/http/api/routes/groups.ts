/** Groups, their members and what they are granted, for admins. */
import {
  addMember,
  createGroup,
  deleteGrant,
  deleteGroup,
  listGrants,
  listGroups,
  listMembers,
  putGrant,
  removeMember,
} from '../../../operations/index.ts'
import type { Route } from '../route.ts'
import { routeTo } from '../route-to.ts'

export const groupRoutes: readonly Route[] = [
  routeTo({ method: 'post', path: '/groups', operation: createGroup, answers: { 201: 'The group.' } }),
  routeTo({ method: 'get', path: '/groups', operation: listGroups, answers: { 200: 'Groups.' } }),
  routeTo({
    method: 'get',
    path: '/groups/{slug}/members',
    operation: listMembers,
    answers: { 200: 'User names.' },
  }),
  routeTo({ method: 'delete', path: '/groups/{slug}', operation: deleteGroup, answers: { 204: 'Gone.' } }),
  routeTo({
    method: 'put',
    path: '/groups/{slug}/members/{username}',
    operation: addMember,
    answers: { 204: 'They are a member.' },
  }),
  routeTo({
    method: 'delete',
    path: '/groups/{slug}/members/{username}',
    operation: removeMember,
    answers: { 204: 'They are no member.' },
  }),
  routeTo({
    method: 'get',
    path: '/groups/{slug}/grants',
    operation: listGrants,
    answers: { 200: 'Grants.' },
  }),
  routeTo({
    method: 'put',
    path: '/groups/{slug}/grants/{item}',
    operation: putGrant,
    answers: { 200: 'The grant was there before.', 201: 'The grant is new.' },
  }),
  routeTo({
    method: 'delete',
    path: '/groups/{slug}/grants/{item}',
    operation: deleteGrant,
    answers: { 204: 'Gone.' },
  }),
]
