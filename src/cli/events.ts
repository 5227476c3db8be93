/** Server-sent events of one job, also across lost connections. Source: the HTML standard, section 9.2. */
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from './failures.ts'
import type { Store } from './store.ts'

export interface ServerEvent {
  id: string
  type: string
  // biome-ignore lint/suspicious/noExplicitAny: what comes depends on the type.
  data: any
}

/** Connections in a row that bring nothing before it is given up. */
const RETRIES_MAX = 5
const RETRY_MS = 1_000

/** Events from the first on, up to and with the one of type `end`. @throws CommandError `unreachable` */
export async function* followEvents(store: Store, path: string): AsyncGenerator<ServerEvent> {
  let lastId: string | undefined
  for (let retries = 0; retries < RETRIES_MAX; retries += 1) {
    if (retries > 0) await sleep(RETRY_MS)
    const resume = lastId === undefined ? {} : { 'last-event-id': lastId }
    try {
      const { body } = await store.open(path, { accept: 'text/event-stream', ...resume })
      for await (const event of readEvents(body!)) {
        yield event
        if (event.type === 'end') return
        lastId = event.id
        retries = 0
      }
    } catch (error) {
      if (!isBrokenConnection(error)) throw error
    }
  }
  throw new CommandError('unreachable', `${store.url} no longer says how the job goes; see its page there.`)
}

/** What the store refuses is refused. The streams of fetch fail with a TypeError when a connection breaks. */
function isBrokenConnection(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof CommandError && error.code === 'unreachable')
}

async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  let block: string[] = []
  for await (const line of linesOf(body)) {
    if (line !== '') block.push(line)
    else {
      const event = eventOf(block)
      block = []
      if (event !== undefined) yield event
    }
  }
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/)
    rest = lines.pop()!
    yield* lines
  }
}

/** Comments begin with a colon, and keep the connection alive. */
function eventOf(block: readonly string[]): ServerEvent | undefined {
  const fields: Record<string, string[]> = {}
  for (const line of block) {
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? []
    if (name !== '') fields[name] = [...(fields[name] ?? []), value]
  }
  if (fields.data === undefined) return undefined
  return {
    id: fields.id?.at(-1) ?? '',
    type: fields.event?.at(-1) ?? 'message',
    data: JSON.parse(fields.data.join('\n')),
  }
}
