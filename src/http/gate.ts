/** Doors that heavy work goes through, made with the store they belong to: a few at a time, and nobody takes every place. */
import { createGate, type Gate } from '../kernel/gate.ts'
import {
  BODIES_ARRIVING_AT_ONCE_MAX,
  GIT_REQUESTS_LARGE_AT_ONCE_MAX,
  GIT_REQUESTS_LARGE_PER_USER_MAX,
  UPLOADS_AT_ONCE_MAX,
  UPLOADS_PER_USER_MAX,
  UPLOADS_RECEIVED_AT_ONCE_MAX,
} from '../kernel/limits.ts'
import { arrive } from './body.ts'
import { Spool } from './spool.ts'

export interface Gates {
  /**
   * Receive an upload, however slowly, and work on it when it is there: only then it takes a place. A person's third
   * upload waits for their first, so that nobody can take every place.
   * @param body on its way, which `receive` takes apart; nothing for what is here already
   */
  upload<Upload, T>(
    userId: string,
    body: { request: Request; bytesMax: number } | undefined,
    receive: () => Promise<Upload>,
    work: (upload: Upload) => Promise<T>,
  ): Promise<T>
  /** Upload-pack requests with a large body: wait for it outside, and take a place with it. */
  largeGitRequest<T>(
    userId: string,
    arrive: (spool: Spool) => Promise<void>,
    work: (spool: Spool) => Promise<T>,
  ): Promise<T>
}

/** @param spoolFolder for bodies on their way */
export function createGates(spoolFolder: string): Gates {
  const arriving = createGate(BODIES_ARRIVING_AT_ONCE_MAX)
  const doorOfUploads = createDoors(UPLOADS_PER_USER_MAX)
  // Uploads in memory, from when they are taken apart to their row.
  const received = createGate(UPLOADS_RECEIVED_AT_ONCE_MAX)
  // Checking and publishing holds the inflated files too, so fewer do that at once.
  const publishing = createGate(UPLOADS_AT_ONCE_MAX)
  const doorOfGit = createDoors(GIT_REQUESTS_LARGE_PER_USER_MAX)
  const largeGitRequests = createGate(GIT_REQUESTS_LARGE_AT_ONCE_MAX)

  const withSpool = async <T>(work: (spool: Spool) => Promise<T>): Promise<T> => {
    const spool = new Spool(spoolFolder)
    try {
      return await work(spool)
    } finally {
      await spool.close()
    }
  }
  return {
    upload: (userId, body, receive, work) =>
      doorOfUploads(userId, () =>
        withSpool(async (spool) => {
          const isThere =
            body === undefined || (await arriving(() => arrive(body.request, body.bytesMax, spool)))
          // What is not there whole is refused, for which somebody may read to its end.
          const early = isThere ? undefined : { upload: await receive() }
          return received(async () => {
            const { upload } = early ?? { upload: await receive() }
            return publishing(() => work(upload))
          })
        }),
      ),
    largeGitRequest: (userId, arriveIn, work) =>
      doorOfGit(userId, () =>
        withSpool(async (spool) => {
          await arriving(() => arriveIn(spool))
          return largeGitRequests(() => work(spool))
        }),
      ),
  }
}

/** A door for each person who has something behind it. */
function createDoors(perUser: number): <T>(userId: string, work: () => Promise<T>) => Promise<T> {
  const doors = new Map<string, { gate: Gate; users: number }>()
  return async (userId, work) => {
    const door = doors.get(userId) ?? { gate: createGate(perUser), users: 0 }
    doors.set(userId, door)
    door.users += 1
    try {
      return await door.gate(work)
    } finally {
      door.users -= 1
      if (door.users === 0) doors.delete(userId)
    }
  }
}
