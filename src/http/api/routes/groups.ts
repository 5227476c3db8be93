/** Groups, their members and what they are granted, for admins. */

import { type GrantRow, grants, type Tier } from '../../../access/entitlements.repo.ts'
import { type GroupRow, getGroup, listGroups } from '../../../access/groups.repo.ts'
import {
  addMember,
  createGroup,
  deleteGrant,
  deleteGroup,
  putGrant,
  removeMember,
} from '../../../access/groups.ts'
import { listMembers } from '../../../access/members.ts'
import { items } from '../../../catalog/items.repo.ts'
import { answers } from '../../../operations/answers/answers.ts'
import { presentGroup, presentTime } from '../../../operations/answers/present.ts'
import { listOf, newGroup, object, text, tier } from '../../../operations/schemas.ts'
import type { Database } from '../../../store/database.ts'
import { answerPart, type Part, part } from '../part.ts'
import { gone, type Route, route } from '../route.ts'

export const groupRoutes: readonly Route[] = [
  route<{ body: { slug: string; name: string } }>({
    method: 'post',
    path: '/groups',
    summary: 'Make a group',
    access: 'admin',
    body: newGroup,
    answers: { 201: { description: 'The group.', schema: answers.group } },
    errors: ['invalid_name', 'group_exists'],
    handle: ({ principal, body }) =>
      principal.act(
        (acting) => createGroup(acting, principal.actor, body.slug, body.name),
        (group, after) => ({ status: 201, json: presentGroup(after, group) }),
      ),
  }),
  route<{ query: Part }>({
    method: 'get',
    path: '/groups',
    summary: 'All groups, by slug, part by part',
    access: 'admin',
    query: object(part),
    answers: { 200: { description: 'Groups.', schema: listOf(answers.group) } },
    errors: [],
    handle: ({ deps, query, c }) =>
      answerPart(deps, c, listGroups(deps.db), query, (group) => presentGroup(deps, group)),
  }),
  route<{ params: { slug: string }; query: Part }>({
    method: 'get',
    path: '/groups/{slug}/members',
    summary: 'User names of everybody in a group, part by part',
    access: 'admin',
    query: object(part),
    answers: { 200: { description: 'User names.', schema: listOf(text) } },
    errors: ['group_not_found'],
    handle({ deps, params, query, c }) {
      const members = listMembers(deps.db, getGroup(deps.db, params.slug))
      return answerPart(deps, c, members, query, ({ username }) => username)
    },
  }),
  route<{ params: { slug: string } }>({
    method: 'delete',
    path: '/groups/{slug}',
    summary: 'Delete a group and its grants',
    access: 'admin',
    answers: { 204: { description: 'Gone.' } },
    errors: ['group_not_found', 'group_protected'],
    handle: ({ principal, params }) =>
      principal.act((acting) => deleteGroup(acting, principal.actor, params.slug), gone),
  }),
  route<{ params: { slug: string; username: string } }>({
    method: 'put',
    path: '/groups/{slug}/members/{username}',
    summary: 'Put a person into a group',
    access: 'admin',
    answers: { 204: { description: 'They are a member.' } },
    errors: ['group_not_found', 'user_not_found'],
    handle: ({ principal, params }) =>
      principal.act((acting) => addMember(acting, principal.actor, params.slug, params.username), gone),
  }),
  route<{ params: { slug: string; username: string } }>({
    method: 'delete',
    path: '/groups/{slug}/members/{username}',
    summary: 'Take a person out of a group',
    access: 'admin',
    answers: { 204: { description: 'They are no member.' } },
    errors: ['group_not_found', 'user_not_found', 'group_protected'],
    handle: ({ principal, params }) =>
      principal.act((acting) => removeMember(acting, principal.actor, params.slug, params.username), gone),
  }),
  route<{ params: { slug: string }; query: Part }>({
    method: 'get',
    path: '/groups/{slug}/grants',
    summary: 'What a group is granted, by served name, part by part',
    access: 'admin',
    query: object(part),
    answers: { 200: { description: 'Grants.', schema: listOf(answers.grant) } },
    errors: ['group_not_found'],
    handle: ({ deps, params, query, c }) =>
      answerPart(deps, c, presentGrants(deps.db, getGroup(deps.db, params.slug)), query, (grant) => grant),
  }),
  route<{ params: { slug: string; item: string }; body: { tier: Tier } }>({
    method: 'put',
    path: '/groups/{slug}/grants/{item}',
    summary: 'Grant an item to a group, or change the tier',
    access: 'admin',
    body: object({ tier }, ['tier']),
    answers: {
      200: { description: 'The grant was there before.', schema: answers.grant },
      201: { description: 'The grant is new.', schema: answers.grant },
    },
    errors: ['bad_request', 'group_not_found', 'item_not_found', 'archived'],
    handle: ({ principal, params: { slug, item }, body }) =>
      principal.act(
        (acting) => putGrant(acting, principal.actor, slug, item, body.tier),
        ({ grant, created }) => ({ status: created ? 201 : 200, json: presentGrant(slug, item, grant) }),
      ),
  }),
  route<{ params: { slug: string; item: string } }>({
    method: 'delete',
    path: '/groups/{slug}/grants/{item}',
    summary: 'Take a grant back',
    access: 'admin',
    answers: { 204: { description: 'Gone.' } },
    errors: ['group_not_found', 'item_not_found', 'grant_not_found'],
    handle: ({ principal, params }) =>
      principal.act((acting) => deleteGrant(acting, principal.actor, params.slug, params.item), gone),
  }),
]

function presentGrants(db: Database, group: GroupRow) {
  return [...db.table(grants).many('group', group.id).values()]
    .flatMap((grant) => {
      const item = db.table(items).get(grant.itemId)
      return item === undefined ? [] : [presentGrant(group.slug, item.servedName, grant)]
    })
    .sort((a, b) => (a.item < b.item ? -1 : 1))
}

function presentGrant(group: string, item: string, grant: GrantRow) {
  return { group, item, tier: grant.tier, createdAt: presentTime(grant.createdAt) }
}
