/** What the surfaces over HTTP need: the rooms for reading, the doors to the operations, and what only pages have. */
import path from 'node:path'
import { type Doors, openDoors, type Rooms, type ServerRooms } from '../operations/surface.ts'
import { createGates, type Gates } from './gate.ts'
import type { Renderer } from './rendering/renderer.ts'

export interface HttpDeps extends Rooms, Doors {
  /** Makes what is long of a page in threads. */
  renderer: Renderer
  /** Doors that heavy requests go through. */
  gates: Gates
  /** Why nothing should be sent here, in a sentence; `undefined` when it may. */
  unready(): Promise<string | undefined>
}

/** All of a running store. */
export interface ServerDeps extends ServerRooms, Pick<HttpDeps, 'renderer' | 'unready'> {}

/** For bodies on their way; nothing in it outlives its request. */
export function spoolFolder(dataDir: string): string {
  return path.join(dataDir, 'arriving')
}

/** The store as the surfaces get it. */
export function surfaceDeps(server: ServerDeps): HttpDeps {
  return { ...server, ...openDoors(server), gates: createGates(spoolFolder(server.settings.dataDir)) }
}
