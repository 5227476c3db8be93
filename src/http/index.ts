/** What the room of requests offers to whoever starts the store. */

// The server

export { createApp } from './app.ts'
export { type ServerDeps, spoolFolder, surfaceDeps } from './deps.ts'
export { createHandlers } from './listener.ts'
export { createMetrics } from './metrics.ts'
export { createRenderer, type RenderLimits } from './rendering/renderer.ts'
