import { defineOperation } from '../operation.ts'
import { startOfSync } from './start-of-sync.ts'

/** As somebody does who looks at the source. */
export const syncByHand = defineOperation<{ slug: string }>()({
  name: 'source.sync-by-hand',
  summary: 'Sync now, in a job, at the push of a button',
  access: 'admin',
  effects: 'writes',
  errors: ['source_not_found', 'interrupted'],
  ...startOfSync('hand'),
})
