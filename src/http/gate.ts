/** Doors that heavy work goes through, made with the store they belong to: a few at a time, and nobody takes every place. */
import { createGate, type Gate } from '../kernel/gate.ts'
import {
  GIT_REQUESTS_LARGE_AT_ONCE_MAX,
  GIT_REQUESTS_LARGE_PER_USER_MAX,
  UPLOADS_AT_ONCE_MAX,
  UPLOADS_PER_USER_MAX,
  UPLOADS_RECEIVED_AT_ONCE_MAX,
} from '../kernel/limits.ts'

type GateForEach = <T>(userId: string, work: () => Promise<T>) => Promise<T>

export interface Gates {
  /**
   * Receive an upload, however slowly, and work on it when it is there. A person's third upload waits for their
   * first, so that nobody can take every place.
   */
  upload<Upload, T>(
    userId: string,
    receive: () => Promise<Upload>,
    work: (upload: Upload) => Promise<T>,
  ): Promise<T>
  /** Upload-pack requests with a large body, from its middle to their answer. */
  largeGitRequest: GateForEach
}

export function createGates(): Gates {
  // Uploads in memory, from their first byte to their row. A slow sender takes one of these places.
  const received = createGateForEach(UPLOADS_RECEIVED_AT_ONCE_MAX, UPLOADS_PER_USER_MAX)
  // Checking and publishing holds the inflated files too, so fewer do that at once.
  const publishing = createGate(UPLOADS_AT_ONCE_MAX)
  return {
    upload: (userId, receive, work) =>
      received(userId, async () => {
        const upload = await receive()
        return publishing(() => work(upload))
      }),
    largeGitRequest: createGateForEach(GIT_REQUESTS_LARGE_AT_ONCE_MAX, GIT_REQUESTS_LARGE_PER_USER_MAX),
  }
}

/** A gate with a door before it for each person who has something in it. */
function createGateForEach(atOnce: number, perUser: number): GateForEach {
  const all = createGate(atOnce)
  const doors = new Map<string, { gate: Gate; users: number }>()
  return async (userId, work) => {
    const door = doors.get(userId) ?? { gate: createGate(perUser), users: 0 }
    doors.set(userId, door)
    door.users += 1
    try {
      return await door.gate(() => all(work))
    } finally {
      door.users -= 1
      if (door.users === 0) doors.delete(userId)
    }
  }
}
