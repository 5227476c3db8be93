/** Work that outlives its request: how far it is, and how it ended. */

import { readJob } from '../../../operations/index.ts'
import { getJob } from '../../../operations/surface.ts'
import { eventStream, lastEventIdOf } from '../../sse.ts'
import { type Route, route } from '../route.ts'
import { routeTo } from '../route-to.ts'

export const jobRoutes: readonly Route[] = [
  routeTo({
    method: 'get',
    path: '/jobs/{id}',
    operation: readJob,
    answers: { 200: 'How far it is, or how it ended.' },
  }),
  route<{ params: { id: string } }>({
    method: 'get',
    path: '/jobs/{id}/events',
    summary: 'What happens in a job, as server-sent events; Last-Event-ID resumes after that event',
    access: 'items:read',
    answers: {
      200: {
        description:
          'Events `progress` (`{done,total,message}`), `log` (`{line}`) and at last `end` (`{state,error,result}`).',
        mediaType: 'text/event-stream',
      },
    },
    errors: ['job_not_found'],
    handle({ deps, principal, params, c }) {
      const { id } = principal.need((now) => getJob(deps, now, params.id))
      const lastEventId = lastEventIdOf(c.req.header('last-event-id'))
      return eventStream((signal) => deps.jobs.events(id, lastEventId, signal), principal.still)
    },
  }),
]
