/** The one way to do something: let in, checked, asked for the right, run; and asked again when it is written. */
import type { Caller, Standing } from '../access/index.ts'
import { AppError, RightLost } from '../kernel/errors.ts'
import { assertAccess } from './access.ts'
import type { Operation } from './operation.ts'
import type { ActingRooms, Rooms } from './rooms.ts'

/** What the answer to an operation becomes where it was asked for. It is made with the answer: it waits for nothing. */
export type Show<Output, Shown> = (output: Output, after: Rooms) => Shown

/** Somebody who asks for operations: a person, or nobody who is known. */
export interface Asker {
  /**
   * Let somebody in, before their input is received.
   * @param path what is known of the input by then
   * @throws AppError for who may not
   */
  begin<Input, Output>(operation: Operation<Input, Output>, path?: Partial<Input>): Begun<Input, Output>
  /** @throws AppError, and RightLost when it may no longer be done */
  invoke<Input, Output, Shown = Output>(
    operation: Operation<Input, Output>,
    input: Input,
    show?: Show<Output, Shown>,
  ): Promise<Shown>
}

export interface Begun<Input, Output> {
  /** Ask for all rights again, before something costly. @throws RightLost */
  still(): void
  /** @param input is checked, whatever its type says */
  run<Shown = Output>(input: Input, show?: Show<Output, Shown>): Promise<Shown>
}

/**
 * Do one thing, in one transaction.
 * @param work what its plan returns is what it returns
 * @param answer made of that and of the rows as they will be, before they are committed: it waits for nothing
 * @throws RightLost when the act may no longer be done
 */
export type Act = <T, A>(
  work: (acting: ActingRooms) => Promise<T>,
  answer: (done: T, after: Rooms) => A,
) => Promise<A>

/** What is known of whoever asks, and how they act. */
export interface Entry {
  who: Standing | undefined
  caller(): Caller
  rooms: Rooms
  /** Whether they still are who they were. */
  still(rooms: Rooms): void
  act(still: (rooms: Rooms) => void): Act
}

export function askerOf(entry: Entry): Asker {
  return {
    begin: (operation, path) => begin(entry, operation, path),
    invoke: async (operation, input, show) => begin(entry, operation, input).run(input, show),
  }
}

function begin<Input, Output>(
  { who, caller, rooms: present, still, act }: Entry,
  operation: Operation<Input, Output>,
  path: Partial<Input> = {},
): Begun<Input, Output> {
  const rights: ((rooms: Rooms) => unknown)[] = []
  const need = <T>(right: (rooms: Rooms) => T): T => {
    const found = right(present)
    rights.push(right)
    return found
  }
  const all = (rooms: Rooms) => {
    still(rooms)
    for (const right of rights) right(rooms)
  }
  need(() => assertAccess(operation.access, who))
  need((rooms) => operation.before?.({ who, caller, rooms }, path))
  return {
    still: () => orLost(() => all(present)),
    async run<Shown>(typed: Input, show: Show<Output, Shown> = (output) => output as unknown as Shown) {
      const input = operation.check(typed)
      // It came as slowly as its sender liked.
      orLost(() => all(present))
      const found = need((rooms) => operation.right?.({ who, caller, rooms }, input))
      const running = { who, caller, found }
      if (operation.effects === 'reads')
        return show(await operation.run({ ...running, rooms: present as never }, input), present)
      return act(all)(
        async (rooms) => operation.run({ ...running, rooms }, input),
        (done, after) => {
          const { answer = (it) => it } = operation
          return show(answer(done, { ...running, rooms: after }, input), after)
        },
      )
    },
  }
}

/** What was fine before, and is no longer, was lost. */
export function orLost<T>(still: () => T): T {
  try {
    return still()
  } catch (error) {
    throw error instanceof AppError ? new RightLost(error) : error
  }
}
