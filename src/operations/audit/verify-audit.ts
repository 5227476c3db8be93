import { verifyAudit as verify } from '../../audit/index.ts'
import { answers } from '../answers/answers.ts'
import { defineOperation } from '../operation.ts'
import { object } from '../schemas.ts'

export const verifyAudit = defineOperation()({
  name: 'audit.verify',
  summary: 'Whether the trail is whole: each entry holds the hash of the one before',
  input: object({}),
  output: answers.auditVerdict,
  access: 'admin',
  effects: 'reads',
  errors: [],
  run: ({ rooms }) => verify(rooms.record.sql),
})
