/** What Connect shows a person: every command and every settings file, as the page has it. */
import type { Person } from '../support/stoa.ts'

export interface Shown {
  /** The sentence above it. */
  text: string
  command: string
}

export interface Section {
  steps: Shown[]
  withToken: Shown[]
}

const SNIPPET = /<section class="snippet"[^>]* aria-label="([^"]*)"[^>]*><pre><code>([^<]*)<\/code>/g

/** By the name of the client; "For a team" is one of them. */
export async function readConnect({ api }: Person): Promise<Map<string, Section>> {
  const { status, body } = await api.send('GET', '//connect')
  if (status !== 200) throw new Error(`/connect answered ${status}.`)
  const snippets = [...String(body).matchAll(SNIPPET)]
  const expected = String(body).split('class="snippet"').length - 1
  if (snippets.length !== expected) throw new Error(`Read ${snippets.length} of ${expected} snippets.`)
  const sections = new Map<string, Section>()
  for (const [, label, command] of snippets) add(sections, decode(label!), decode(command!))
  return sections
}

/** A label is `Client: sentence` or `Client, token in the address: sentence`. */
function add(sections: Map<string, Section>, label: string, command: string): void {
  const colon = label.indexOf(': ')
  const [name, form] = label.slice(0, colon).split(', ')
  const section = sections.get(name!) ?? { steps: [], withToken: [] }
  sections.set(name!, section)
  section[form === undefined ? 'steps' : 'withToken'].push({ text: label.slice(colon + 2), command })
}

function decode(html: string): string {
  const entities: Record<string, string> = { quot: '"', '#39': "'", lt: '<', gt: '>', amp: '&' }
  return html.replace(/&(quot|#39|lt|gt|amp);/g, (_, name: string) => entities[name]!)
}
