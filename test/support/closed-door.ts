/** A door before everything that a store writes: whoever comes waits, until it is opened. Behind it is the real store. */
import type { RunningStoa } from './stoa.ts'

export interface Door {
  /** Let everybody in who waits, and who comes after. */
  open(): void
  /** Write past those who wait. */
  write: RunningStoa['deps']['db']['write']
  /** How many have come. */
  readonly waiting: number
}

export function closeDoor({ deps: { db, drafts } }: Pick<RunningStoa, 'deps'>): Door {
  const { write } = db
  const { create, change, remove } = drafts
  let letIn = () => {}
  const opened = new Promise<void>((resolve) => {
    letIn = resolve
  })
  let waiting = 0
  const wait = () => {
    waiting += 1
    return opened
  }
  db.write = (plan) => wait().then(() => write(plan))
  drafts.create = (...of) => wait().then(() => create(...of))
  drafts.change = (...of) => wait().then(() => change(...of))
  drafts.remove = (...of) => wait().then(() => remove(...of))
  return {
    write,
    get waiting() {
      return waiting
    },
    open() {
      db.write = write
      Object.assign(drafts, { create, change, remove })
      letIn()
    },
  }
}
