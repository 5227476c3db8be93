/** The real command on a terminal of its own, as `script` from util-linux makes one. */
import { spawn } from 'node:child_process'
import { withDeadline } from '../support/process.ts'
import type { Home } from './command.ts'

export interface Typed {
  /** What was shown before. */
  after: string
  keys: string
}

/** Type each of these once its question is there. @returns the exit code, and all that the terminal showed */
export async function onTerminal(
  home: Home,
  args: readonly string[],
  typed: readonly Typed[],
): Promise<{ code: number | null; shown: string }> {
  const line = [process.execPath, home.program, ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    cwd: home.folder,
    env: { PATH: process.env.PATH, HOME: home.folder, TERM: 'xterm', SHELL: '/bin/sh' },
  })
  let shown = ''
  let next = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text
    while (next < typed.length && shown.includes(typed[next]!.after)) {
      child.stdin.write(typed[next]!.keys)
      next += 1
    }
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  try {
    return { code: await withDeadline(ended, `stoa ${args.join(' ')} on a terminal`), shown }
  } finally {
    child.kill('SIGKILL')
  }
}
