import { createGroup as create } from '../../access/index.ts'
import { answers } from '../answers/answers.ts'
import { presentGroup } from '../answers/present.ts'
import { defineOperation } from '../operation.ts'
import { newGroup } from '../schemas.ts'

export const createGroup = defineOperation<{ slug: string; name: string }>()({
  name: 'group.create',
  summary: 'Make a group',
  input: newGroup,
  output: answers.group,
  access: 'admin',
  effects: 'writes',
  errors: ['invalid_name', 'group_exists'],
  run: ({ rooms, who }, { slug, name }) => create(rooms, who.actor, slug, name),
  answer: (group, { rooms }) => presentGroup(rooms, group),
})
