/** Long work on the event loop, in turns: by the clock, since what one step costs depends on what people made. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { TURN_MS_MAX } from './limits.ts'

/** Whether it is time to let others have their turn; asked after every step. */
export function turnTimer(msMax: number = TURN_MS_MAX): { isOver(): boolean; next(): Promise<void> } {
  let began = performance.now()
  return {
    isOver: () => performance.now() - began >= msMax,
    async next() {
      await nextTurn()
      began = performance.now()
    },
  }
}
