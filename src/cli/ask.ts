/** What people type, or what comes in through a pipe. */
import { createInterface } from 'node:readline/promises'
import { type Readable, Writable } from 'node:stream'
import { UsageError } from './failures.ts'

/** Longest answer, in characters: far above any password or token. */
const ANSWER_CHARS_MAX = 10_000

type Input = Readable & { isTTY?: boolean }

/** Ask on the terminal. What is hidden is not shown while it is typed. @throws UsageError without a terminal */
export async function ask(
  stdin: Input,
  question: string,
  options: { isHidden: boolean; instead: string },
): Promise<string> {
  if (stdin.isTTY !== true) {
    throw new UsageError(`There is no terminal to ask for "${question}" on; use ${options.instead}.`)
  }
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  process.stderr.write(`${question}: `)
  const lines = createInterface({
    input: stdin,
    output: options.isHidden ? nowhere : process.stderr,
    terminal: true,
  })
  try {
    return await lines.question('')
  } finally {
    lines.close()
    if (options.isHidden) process.stderr.write('\n')
  }
}

/** All that comes in, without the line end that `echo` adds. @throws UsageError when it is nothing, or far too much */
export async function readAll(stdin: Readable, what: string): Promise<string> {
  let text = ''
  for await (const chunk of stdin.setEncoding('utf8')) {
    text += chunk
    if (text.length > ANSWER_CHARS_MAX) {
      throw new UsageError(`What came on standard input is too long for a ${what}; send the ${what} alone.`)
    }
  }
  const answer = text.replace(/\r?\n$/, '')
  if (answer !== '') return answer
  throw new UsageError(`Nothing came on standard input; send the ${what} there.`)
}
