/** Node's HTTP server, with a look at each request before it (`connection.ts`). */
import { type RequestListener, Server } from 'node:http'
import type { Socket } from 'node:net'
import { type FromMemory, watchConnection } from './connection.ts'

export interface Handlers {
  listener: RequestListener
  fromMemory: FromMemory
}

export class StoaServer extends Server {
  /** Connections that Node's HTTP server does not know of. */
  readonly #watched = new Set<Socket>()
  #isEnding = false

  /** @param idleMs how long a connection may be idle, in milliseconds */
  constructor({ listener, fromMemory }: Handlers, idleMs: number) {
    super({ keepAliveTimeout: idleMs }, listener)
    this.prependListener('request', (_, response) => {
      if (this.#isEnding) response.shouldKeepAlive = false
    })
    const [handOver] = this.listeners('connection')
    this.removeAllListeners('connection')
    this.on('connection', (socket: Socket) => {
      const forget = () => this.#watched.delete(socket)
      this.#watched.add(socket)
      socket.once('close', forget)
      watchConnection(
        socket,
        idleMs,
        (request) => (this.#isEnding ? undefined : fromMemory(request)),
        () => {
          socket.off('close', forget)
          forget()
          handOver!.call(this, socket)
        },
      )
    })
  }

  /** From now on each answer says that it is the last of its connection, so that clients move on and nothing is cut. */
  endConnections(): void {
    this.#isEnding = true
  }

  override closeIdleConnections(): void {
    super.closeIdleConnections()
    for (const socket of this.#watched) if (socket.writableLength === 0) socket.destroySoon()
  }

  override closeAllConnections(): void {
    super.closeAllConnections()
    for (const socket of this.#watched) socket.destroy()
  }
}
