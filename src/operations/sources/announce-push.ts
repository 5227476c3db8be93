import { cut } from '../../kernel/cut.ts'
import { AppError } from '../../kernel/errors.ts'
import { WEBHOOK_MOVES_MAX } from '../../kernel/limits.ts'
import { acceptDelivery, findSource, isWebhookSecret, type Move, startSync } from '../../sources/index.ts'
import { defineOperation } from '../operation.ts'
import { answer, listUpTo, object, text } from '../schemas.ts'

interface Announced {
  slug: string
  secret: string
  mark: string
  moves: readonly Move[]
}

const oid = { type: ['string', 'null'], pattern: '^[0-9a-f]{40}$' }

/** Nobody is signed in who announces a push: they know what the source was given for it. */
export const announcePush = defineOperation<Announced>()({
  name: 'source.announce-push',
  summary: 'Tell a source that its repository has moved; it is synced in a job',
  input: object(
    {
      slug: text,
      secret: { ...text, description: 'The webhook secret of the source.' },
      mark: { ...text, description: 'What this push has that no other has: told twice, it is one.' },
      moves: {
        ...listUpTo(WEBHOOK_MOVES_MAX, object({ ref: text, before: oid, after: oid }, ['ref'])),
        description: 'What the sync has to see; empty for whatever there is.',
      },
    },
    ['slug', 'secret', 'mark', 'moves'],
  ),
  output: answer(
    {
      outcome: {
        enum: ['started', 'kept', 'known', 'disabled'],
        description: 'In a job; when the server is back; read before; not while the source is disabled.',
      },
      job: text,
    },
    ['job'],
  ),
  access: 'anyone',
  effects: 'writes',
  errors: ['webhook_forged'],
  right: ({ rooms }, { slug }) => findSource(rooms.db, slug),
  async run({ rooms, found: source }, { slug, secret, mark, moves }) {
    if (source === undefined || !(await isWebhookSecret(rooms, source, secret))) throw notItsSecret(slug)
    if (!source.enabled) return { kind: 'disabled' } as const
    return acceptDelivery(rooms, source, mark, { moves }, (wish) =>
      startSync(rooms, source, 'webhook', undefined, wish),
    )
  },
  answer: (accepted) =>
    accepted.kind === 'started'
      ? { outcome: accepted.kind, job: accepted.job.id }
      : { outcome: accepted.kind },
})

/** Whether there is such a source is not for everybody to know. */
function notItsSecret(slug: string): AppError {
  return new AppError(
    'webhook_forged',
    `That is not the webhook secret of "${cut(slug, 100)}"; set the same secret on both sides.`,
  )
}
