/**
 * An operation is what a person or a program can do, whatever they come in by. It says what it is called, what it takes
 * and answers, who may, and how it is done; it knows nothing of HTTP. API routes say where it is, pages how it looks, and
 * both ask for it with `invoke` (`begin.ts`), which is the only way to change anything: the input is checked, the right is
 * asked for, and asked again in the one transaction in which everything is written and the answer is made (ADR 19).
 *
 * A new one costs a file and a line in `index.ts`:
 *
 *     export const renameGroup = defineOperation<{ slug: string; name: string }>()({
 *       name: 'group.rename',
 *       summary: 'Give a group another name',
 *       input: object({ slug: text, name: text }, ['slug', 'name']),
 *       output: answers.group,
 *       access: 'admin',
 *       effects: 'writes',
 *       errors: ['group_not_found'],
 *       run: ({ rooms, who }, { slug, name }) => rename(rooms, who.actor, slug, name),
 *       answer: (group, { rooms }) => presentGroup(rooms, group),
 *     })
 */
import type { Caller, Standing } from '../access/index.ts'
import type { ErrorCode } from '../kernel/errors.ts'
import type { Access } from './access.ts'
import type { JsonSchema } from './json-schema.ts'
import type { ActingRooms, Rooms } from './rooms.ts'
import { type Check, inputCheck } from './validate.ts'

export type Effects = 'reads' | 'writes'

/** Who asks, and the rooms as they are at that moment. */
export interface Asking<A extends Access> {
  /** In the transaction of an act: as they are then. Whoever brings a proof of their own may be signed in as well. */
  who: A extends 'anyone' ? Standing | undefined : Standing
  /** From where, for what begins sessions. */
  caller(): Caller
  rooms: Rooms
}

/** What `run` gets: rooms that write, when the operation does, in one transaction. */
interface Running<A extends Access, E extends Effects, Found> extends Omit<Asking<A>, 'rooms'> {
  rooms: E extends 'writes' ? ActingRooms : Rooms
  /** What `right` found. */
  found: Found
}

interface Definition<Input, A extends Access, E extends Effects, Found, Done, Output> {
  /** What it is about, and a verb: `group.create`. */
  name: string
  summary: string
  /** Of one object: what a path, a query, a body or a form says, together. */
  input: JsonSchema
  /** Nothing, when there is nothing to say. A `Part` answers with a list of what it has. */
  output?: JsonSchema
  access: A
  effects: E
  /** Beside those of its access and its input. */
  errors: readonly ErrorCode[]
  /** For what comes with an upload: may it be received? All that is known is what the path says. @throws AppError */
  before?(asking: Asking<A>, path: Partial<Input>): unknown
  /** What is needed beside the access. Asked when it begins, and again in its transaction. @throws AppError */
  right?(asking: Asking<A>, input: Input): Found
  /** What writes returns what its plan returns. @throws AppError */
  run(running: Running<A, E, Found>, input: Input): Done | Promise<Done>
  /** Of what writes: made in the transaction, of the rows as they will be; it waits for nothing. */
  answer?(done: Done, asking: Asking<A> & { found: Found }, input: Input): Output
}

// biome-ignore lint/suspicious/noExplicitAny: each operation knows its own input; the table holds them all.
export interface Operation<Input = any, Output = any>
  // biome-ignore lint/suspicious/noExplicitAny: likewise.
  extends Definition<Input, any, Effects, any, any, Output> {
  access: Access
  /** @throws AppError `bad_request` */
  check: Check<Input>
}

export function defineOperation<Input extends object>() {
  return <A extends Access, E extends Effects, Found = undefined, Done = unknown, Output = Done>(
    definition: Definition<Input, A, E, Found, Done, Output>,
  ): Operation<Input, Output> => ({ ...definition, check: inputCheck(definition.input) })
}
