import { answers } from '../answers/answers.ts'
import { presentJob } from '../answers/present-job.ts'
import { getJob } from '../job-access.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

export const readJob = defineOperation<{ id: string }>()({
  name: 'job.read',
  summary: 'One job, for who started it and for admins',
  input: object({ id: text }, ['id']),
  output: answers.job,
  access: 'items:read',
  effects: 'reads',
  errors: ['job_not_found'],
  right: ({ rooms, who }, { id }) => getJob(rooms, who, id),
  run: ({ found: job }) => presentJob(job),
})
