/** What the fuzzer of slow texts calls a finding. */
import { expect, test } from 'vitest'
import { type Growth, problemOf } from '../fuzz/slow/growth.ts'

const grown = (cpuMs: readonly number[], loopMs = 0): Growth[] =>
  cpuMs.map((ms, index) => ({ chars: 2_048 * 2 ** index, cpuMs: ms, loopMs }))

test.each<[string, Growth[], boolean, string | undefined]>([
  ['time that doubles with the text', grown([5, 10, 20, 40, 80]), true, undefined],
  ['time that grows with its square', grown([5, 20, 80, 320]), false, 'grows by 4.0, 4.0, 4.0 to 320 ms'],
  ['one step that somebody else disturbed', grown([5, 20, 30, 90]), true, undefined],
  ['what is too short to be measured', grown([0.1, 0.4, 1.6, 6.4]), true, undefined],
  ['a loop that is held', grown([40, 60, 80, 90], 90), true, 'holds the loop for 90 ms'],
  ['a thread that is busy', grown([40, 60, 80, 90], 90), false, undefined],
])('%s', (_, growth, onLoop, problem) => {
  if (problem === undefined) expect(problemOf(growth, { onLoop })).toBeUndefined()
  else expect(problemOf(growth, { onLoop })).toContain(problem)
})
