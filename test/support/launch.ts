/**
 * Programs that run to their end are started by a small process of its own: whoever starts one is copied first, which
 * takes a process as large as one of stories ten milliseconds of a processor, and that one a single.
 */
import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'

export interface LaunchOptions {
  cwd?: string
  /** All that it sees. */
  env: Record<string, string | undefined>
  /** What it reads; nothing when not named. */
  input?: string | Buffer
}

export interface Launched {
  /** `null` when a signal ended it. */
  code: number | null
  stdout: Buffer
  stderr: Buffer
}

type Reply = { id: number } & (Launched | { failure: string })

let launcher: ChildProcess | undefined
const waiting = new Map<number, (reply: Reply) => void>()
let launches = 0

/** @throws Error when there is no such program */
export async function launch(
  program: string,
  args: readonly string[],
  { input = '', ...options }: LaunchOptions,
): Promise<Launched> {
  launcher ??= begin()
  const { channel } = launcher
  launches += 1
  const id = launches
  const answered = new Promise<Reply>((resolve) => waiting.set(id, resolve))
  channel?.ref()
  launcher.send({ id, program, args, options, input })
  const reply = await answered
  if (waiting.size === 0) channel?.unref()
  if ('failure' in reply) throw new Error(reply.failure)
  return { code: reply.code, stdout: Buffer.from(reply.stdout), stderr: Buffer.from(reply.stderr) }
}

/** It ends when this process does. */
function begin(): ChildProcess {
  const begun = fork(path.join(import.meta.dirname, 'launcher.mjs'), [], {
    env: { PATH: process.env.PATH },
    execArgv: [],
    serialization: 'advanced',
  })
  const tell = (reply: Reply) => {
    waiting.get(reply.id)?.(reply)
    waiting.delete(reply.id)
  }
  begun.on('message', (reply) => tell(reply as Reply))
  begun.once('exit', () => {
    launcher = undefined
    for (const id of waiting.keys()) tell({ id, failure: 'What starts programs has ended.' })
  })
  begun.unref()
  begun.channel?.unref()
  return begun
}
