/**
 * Places where a test may cut the power. `STOA_FAILPOINT=publish.objects-written` kills the process with
 * SIGKILL the first time that place is reached; `name:3` the third time. `STOA_FAILPOINT_TRACE=FILE` writes down each
 * place that is reached, so that a test can go through all of them. Unset, a failpoint costs two tests.
 */
import { appendFileSync } from 'node:fs'

const wanted = process.env.STOA_FAILPOINT
const trace = process.env.STOA_FAILPOINT_TRACE
const [wantedName, wantedCount = '1'] = wanted === undefined ? [] : wanted.split(':')
let hits = 0

export function failpoint(name: string): void {
  if (trace !== undefined) appendFileSync(trace, `${name}\n`)
  if (wantedName === undefined || wantedName !== name) return
  hits += 1
  if (hits === Number(wantedCount)) process.kill(process.pid, 'SIGKILL')
}
