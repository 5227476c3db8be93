/** What the room of requests to elsewhere offers. */

// Requests

export { startDeadline } from './deadline.ts'
export { systemResolver } from './destination.ts'
export { createOutbound, type Outbound, type OutboundAnswer } from './outbound.ts'
export { readWhole } from './read-whole.ts'
export { shownUrl } from './shown-url.ts'
