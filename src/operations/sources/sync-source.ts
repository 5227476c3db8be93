import { defineOperation } from '../operation.ts'
import { startOfSync } from './start-of-sync.ts'

export const syncSource = defineOperation<{ slug: string }>()({
  name: 'source.sync',
  summary: 'Sync now, in a job',
  access: 'admin',
  effects: 'writes',
  errors: ['source_not_found', 'interrupted'],
  ...startOfSync('api'),
})
