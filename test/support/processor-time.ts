/** With `npm test -- --profile`: what each file of stories cost, in seconds of processor time, of this process and all below it. */
import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { afterAll, expect } from 'vitest'

/** `utime stime cutime cstime` of proc(5) are the 14th to 17th field of `stat`, in ticks; on Linux there are 100 a second. */
const TICKS_PER_SECOND = 100

interface ProcessTimes {
  parent: number
  ticks: number
}

/** Until which sum the processor time was given to a file already. */
declare global {
  var stoaSpentSeconds: number | undefined
}

afterAll(() => {
  const spent = spentSeconds()
  const line = {
    file: expect.getState().testPath!.split('/test/')[1],
    seconds: Number((spent - (globalThis.stoaSpentSeconds ?? 0)).toFixed(2)),
  }
  globalThis.stoaSpentSeconds = spent
  appendFileSync(process.env.STOA_PROFILE!, `${JSON.stringify(line)}\n`)
})

/** Of this process, of what runs below it, and of all that ended there. */
function spentSeconds(): number {
  const processes = new Map<number, ProcessTimes>()
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    const times = timesOf(pid)
    if (times !== undefined) processes.set(pid, times)
  }
  let ticks = 0
  for (const [pid, times] of processes) if (isBelow(pid, processes)) ticks += times.ticks
  return ticks / TICKS_PER_SECOND
}

function isBelow(pid: number | undefined, processes: ReadonlyMap<number, ProcessTimes>): boolean {
  for (let at = pid; at !== undefined && at > 1; at = processes.get(at)?.parent)
    if (at === process.pid) return true
  return false
}

/** `undefined` when it has just ended. */
function timesOf(pid: number): ProcessTimes | undefined {
  try {
    // The second field is a name in brackets, with whatever in it.
    const [, parent, ...fields] = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .split(/^.*\) /s)[1]!
      .split(' ')
    return {
      parent: Number(parent),
      ticks: fields.slice(9, 13).reduce((sum, field) => sum + Number(field), 0),
    }
  } catch {
    return undefined
  }
}
