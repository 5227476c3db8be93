/** What people type, or what comes in through a pipe. */
import { createInterface } from 'node:readline/promises'
import { type Readable, Writable } from 'node:stream'
import { Cancelled, UsageError } from './failures.ts'

/** Longest answer, in bytes: far above any password or token. */
const ANSWER_BYTES_MAX = 10_000

type Input = Readable & { isTTY?: boolean }

/**
 * Ask on the terminal. What is hidden is not shown while it is typed.
 * @throws UsageError without a terminal, Cancelled after Ctrl-C or Ctrl-D
 */
export async function ask(
  stdin: Input,
  question: string,
  options: { isHidden: boolean; instead: string },
): Promise<string> {
  if (stdin.isTTY !== true) {
    throw new UsageError(`There is no terminal to ask for "${question}" on; use ${options.instead}.`)
  }
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  // First the keys are ours, then the question is there to be answered.
  const lines = createInterface({
    input: stdin,
    output: options.isHidden ? nowhere : process.stderr,
    terminal: true,
  })
  if (options.isHidden) process.stderr.write(`${question}: `)
  let isAnswered = false
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      lines.once('SIGINT', () => reject(new Cancelled(true)))
      lines.once('close', () => reject(new Cancelled(false)))
      lines.question(`${question}: `).then(resolve, reject)
    })
    isAnswered = true
    return answer
  } finally {
    lines.close()
    if (options.isHidden || !isAnswered) process.stderr.write('\n')
  }
}

/**
 * All that comes in, without the line end that `echo` adds and the byte order mark of a Windows shell.
 * @throws UsageError when it is nothing, far too much, or no text: another one would be sent in its place
 */
export async function readAll(stdin: Input, what: string): Promise<string> {
  // It would wait for an end of input that nobody asks for, and show what is typed.
  if (stdin.isTTY === true)
    throw new UsageError(
      `Standard input is the terminal, which shows a ${what}; send the ${what} through a pipe.`,
    )
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > ANSWER_BYTES_MAX) {
      throw new UsageError(`What came on standard input is too long for a ${what}; send the ${what} alone.`)
    }
  }
  const answer = textOf(Buffer.concat(chunks), what).replace(/\r?\n$/, '')
  if (answer !== '') return answer
  throw new UsageError(`Nothing came on standard input; send the ${what} there.`)
}

function textOf(bytes: Buffer, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new UsageError(`What came on standard input is not UTF-8; send the ${what} in UTF-8.`, { cause })
  }
}
