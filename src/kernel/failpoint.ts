/**
 * Places where a test may cut the power. `STOA_FAILPOINT=publish.objects-written` kills the process with
 * SIGKILL the first time that place is reached; `name:3` the third time. Unset, a failpoint costs one test.
 */
const wanted = process.env.STOA_FAILPOINT
const [wantedName, wantedCount = '1'] = wanted === undefined ? [] : wanted.split(':')
let hits = 0

export function failpoint(name: string): void {
  if (wantedName === undefined || wantedName !== name) return
  hits += 1
  if (hits === Number(wantedCount)) process.kill(process.pid, 'SIGKILL')
}
