/** What the room of composing offers: from a set to a tree. */

// Composing

export { compose } from './compose.ts'
export type { ContentEntry } from './content-entry.ts'

// The plugins that carry items, and the agents that read them

export { carrierOf } from './carrier.ts'
export { refreshCommands } from './formats/index.ts'
