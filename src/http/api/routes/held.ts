/** Changes of sources that wait for an admin. */

import { AppError } from '../../../kernel/errors.ts'
import { answers } from '../../../operations/answers/answers.ts'
import { roomForMany } from '../../../operations/answers/present-gains.ts'
import { presentHeld } from '../../../operations/answers/present-source.ts'
import { confirmation, listOf, object } from '../../../operations/schemas.ts'
import { promoteHeld, rejectHeld } from '../../../sources/held.ts'
import { getHeld, getSource, type HeldRow, listHeld } from '../../../sources/sources.repo.ts'
import type { Reads } from '../../../store/reads.ts'
import { answerPart, type Part, part } from '../part.ts'
import { type Route, route } from '../route.ts'

interface OneHeld {
  params: { slug: string; id: string }
}

export const heldRoutes: readonly Route[] = [
  route<{ params: { slug: string }; query: Part }>({
    method: 'get',
    path: '/sources/{slug}/held',
    summary: 'Changes that wait to be promoted or rejected, oldest first, part by part',
    access: 'admin',
    query: object(part),
    answers: { 200: { description: 'Held changes.', schema: listOf(answers.held) } },
    errors: ['source_not_found'],
    handle({ deps, principal, params, query, c }) {
      const room = roomForMany()
      const rows = listHeld(deps.db, getSource(deps.db, params.slug).id)
      return answerPart(deps, c, rows, query, (held) => presentHeld(deps, principal.viewer, held, room))
    },
  }),
  route<OneHeld & { body: { confirmSecrets?: string[] } }>({
    method: 'post',
    path: '/sources/{slug}/held/{id}/promote',
    summary: 'Publish a held change',
    access: 'admin',
    body: confirmation,
    isBodyOptional: true,
    answers: { 200: { description: 'What was published.', schema: answers.held } },
    errors: ['source_not_found', 'held_not_found', 'held_outdated', 'invalid_upload'],
    handle({ deps, principal, params, body: { confirmSecrets } }) {
      const held = heldOf(deps.db, params)
      // Made before it is served, so that it says what is new.
      const json = presentHeld(deps, principal.viewer, held)
      return principal.act(
        (acting) => promoteHeld(acting, principal.actor, held.id, confirmSecrets),
        () => ({ json }),
      )
    },
  }),
  route<OneHeld>({
    method: 'post',
    path: '/sources/{slug}/held/{id}/reject',
    summary: 'Drop a held change; the same content is not held again',
    access: 'admin',
    answers: { 200: { description: 'What was rejected.', schema: answers.held } },
    errors: ['source_not_found', 'held_not_found'],
    handle({ deps, principal, params }) {
      const held = heldOf(deps.db, params)
      const json = presentHeld(deps, principal.viewer, held)
      return principal.act(
        (acting) => rejectHeld(acting, principal.actor, held.id),
        () => ({ json }),
      )
    },
  }),
]

/** @throws AppError `source_not_found`, `held_not_found`, also when it is another source's */
function heldOf(db: Reads, { slug, id }: OneHeld['params']): HeldRow {
  const source = getSource(db, slug)
  const held = getHeld(db, id)
  if (held.sourceId === source.id) return held
  throw new AppError('held_not_found', `The source "${slug}" has no held change "${id}"; check the id.`)
}
