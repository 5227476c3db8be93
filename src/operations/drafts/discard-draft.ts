import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const discardDraft = defineOperation<{ draft: string }>()({
  name: 'draft.discard',
  summary: 'Throw a draft away',
  input: object({ draft: text }, ['draft']),
  access: 'session',
  effects: 'writes',
  errors: ['draft_not_found'],
  // Whose it is cannot be asked any more when it is gone.
  run: ({ rooms: { drafts }, who }, { draft }) => drafts.remove(drafts.get(draft, who.user.id).id),
})
