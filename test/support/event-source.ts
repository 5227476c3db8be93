/** A client of server-sent events that can be cut off and come back, as a browser's EventSource does. */

export interface SentEvent {
  id: number
  type: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came.
  data: any
}

export interface EventLine {
  response: Response
  events: AsyncGenerator<SentEvent>
  /** Drop the connection. */
  cut(): void
}

export async function openEvents(url: string, headers: Record<string, string>): Promise<EventLine> {
  const dropping = new AbortController()
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: dropping.signal,
  })
  return { response, events: eventsIn(response), cut: () => dropping.abort() }
}

async function* eventsIn({ body }: Response): AsyncGenerator<SentEvent> {
  let text = ''
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const blocks = text.split('\n\n')
    text = blocks.pop()!
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2)))
      if (fields.data !== undefined)
        yield { id: Number(fields.id), type: fields.event ?? 'message', data: JSON.parse(fields.data) }
    }
  }
}
