/** An operation that a story adds: this file is all of it, and one line puts it into the table. */
import { getGroup } from '../../../src/access/groups.repo.ts'
import { defineOperation } from '../../../src/operations/operation.ts'
import { object, text } from '../../../src/operations/schemas.ts'

export const echoGroup = defineOperation<{ slug: string; word: string }>()({
  name: 'group.echo',
  summary: 'Say a word about a group',
  input: object({ slug: text, word: { ...text, minLength: 2, otherwise: 'A word is missing; say one.' } }, [
    'slug',
    'word',
  ]),
  output: object({ said: text }, ['said']),
  access: 'admin',
  effects: 'reads',
  errors: ['group_not_found'],
  run: ({ rooms, who }, { slug, word }) => ({
    said: `${who.user.username} says ${word} to ${getGroup(rooms.db, slug).name}.`,
  }),
})
