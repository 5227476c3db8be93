/** The doors that uploads go through: a few at a time, and nobody takes every place. */
import { createGate, type Gate } from '../kernel/gate.ts'
import { UPLOADS_AT_ONCE_MAX, UPLOADS_PER_USER_MAX, UPLOADS_RECEIVED_AT_ONCE_MAX } from '../kernel/limits.ts'

/** Uploads in memory, from their first byte to their row. A slow sender takes one of these places. */
const uploads = createGate(UPLOADS_RECEIVED_AT_ONCE_MAX)

/** Checking and publishing holds the inflated files too, so fewer do that at once. */
const publishing = createGate(UPLOADS_AT_ONCE_MAX)

/** Each person's own door, while they have something in it. */
const doors = new Map<string, { gate: Gate; users: number }>()

/**
 * Receive an upload, however slowly, and work on it when it is there. A person's third upload waits for their
 * first, so that nobody can take every place.
 */
export async function throughGates<Upload, T>(
  userId: string,
  receive: () => Promise<Upload>,
  work: (upload: Upload) => Promise<T>,
): Promise<T> {
  const door = doors.get(userId) ?? { gate: createGate(UPLOADS_PER_USER_MAX), users: 0 }
  doors.set(userId, door)
  door.users += 1
  try {
    return await door.gate(() =>
      uploads(async () => {
        const upload = await receive()
        return publishing(() => work(upload))
      }),
    )
  } finally {
    door.users -= 1
    if (door.users === 0) doors.delete(userId)
  }
}
