/** `npm run deep`, as whoever starts it sees it. */
import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { endWithFile, PROJECT } from '../support/process.ts'

test.each([
  ['a part that is none', ['none'], 'There is no part "none"; choose from '],
  ['a seed that is none', ['rules', '--seed', 'x'], '--seed x is not a whole number from 1 to 2147483646.'],
  [
    'more time than a part may take',
    ['rules', '--minutes', '61'],
    '--minutes 61 is not a number above 0, up to 60.',
  ],
  ['what is no option', ['--sed', '1'], "Unknown option '--sed'"],
])('`npm run deep` refuses %s, and runs nothing', async (_, args, refusal) => {
  const end = await deep(...args)
  expect(end).toMatchObject({ code: 1, stdout: '' })
  expect(end.stderr).toContain(refusal)
})

test('a part whose minutes are over ends with a line that says so, and leaves out what has not begun', async () => {
  const { code, stdout } = await deep('expressions', '--seed', '7', '--minutes', '0.0001')
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(
    /^expressions: seed 7, 0 cases, 0 failures, [1-9]\d* left out, \d+\.\d minutes$/,
  )
  expect(code).toBe(0)
})

async function deep(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['scripts/deep.mjs', ...args], { cwd: PROJECT })
  endWithFile(child)
  const told = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      told[name] += text
    })
  }
  const code = await new Promise<number>((resolve) => child.once('close', resolve))
  return { code, ...told }
}
