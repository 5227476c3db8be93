/**
 * How anything is changed from outside. A request is let in when it begins, and its body may take minutes to come: so
 * whoever acts is asked for their rights again in the very transaction that carries the act out, and the answer is made
 * there too. What may no longer be done, or cannot be answered, is not stored.
 */
import {
  type Caller,
  findSession,
  findTokenById,
  type Proof,
  type SessionRow,
  type Standing,
  setsIn,
  standingOf,
} from '../access/index.ts'
import type { Alongside } from '../jobs/index.ts'
import type { EpochMs } from '../kernel/clock.ts'
import { type Transaction, withWrite } from '../store/index.ts'
import { type Act, type Asker, askerOf, orLost } from './begin.ts'
import type { ActingRooms, Rooms, ServerRooms } from './rooms.ts'

/** What somebody needs to be allowed: found for them as they and the rooms are at a moment. @throws AppError */
export type Right<T> = (now: Standing, rooms: Rooms) => T

/** Asked in the transaction of an act, or before something that has none. @throws AppError */
export type Still = (rooms: Rooms) => void

/** Who asks, what they may do with what they showed, and how they do it. */
export interface Principal extends Standing, Asker {
  /** Ask for a right now, and again in the transaction of whatever this person does in this request. */
  need<T>(right: Right<T>): T
  /** Ask for all of them again, before something costly. @throws RightLost */
  still(): void
}

/** Who comes in, and how. */
export interface Doors {
  /** The session of a cookie. */
  findSession(cookie: string): SessionRow | undefined
  /** @throws AppError `unauthenticated`, `token_…`, `user_disabled` */
  principal(proof: Proof, caller?: () => Caller): Principal
  /**
   * Whoever shows nothing, or brings a proof of their own, which the operation asks for: a password, a one-time link, a
   * provider's word, a signature, the key of a draft.
   */
  nobody(caller: () => Caller): Asker
}

export function openDoors(server: ServerRooms): Doors {
  return {
    findSession: (cookie) => findSession(server, cookie)?.session,
    principal: (proof, caller = unknownCaller) => principalOf(server, proof, caller),
    nobody: (caller) =>
      askerOf({ who: undefined, caller, rooms: server, still() {}, act: (still) => actWith(server, still) }),
  }
}

function unknownCaller(): Caller {
  throw new Error('Nobody said from where this comes.')
}

function principalOf(server: ServerRooms, proof: Proof, caller: () => Caller): Principal {
  const rights: Right<unknown>[] = []
  const standing = ({ db }: Rooms) => standingOf(db, proof, server.clock())
  /** What is read of the principal from now on is of now. */
  const refresh = (rooms: Rooms) => Object.assign(principal, standing(rooms))
  const still = (rooms: Rooms) => {
    refresh(rooms)
    for (const right of rights) right(principal, rooms)
  }
  const act = (all: Still) => actWith(server, all, (rooms) => attributionOf(rooms, principal))
  const known = standing(server)
  const principal: Principal = Object.assign(known, {
    need<T>(right: Right<T>) {
      const found = right(
        orLost(() => refresh(server)),
        server,
      )
      rights.push(right)
      return found
    },
    still: () => orLost(() => still(server)),
    ...askerOf({ who: known, caller, rooms: server, still, act }),
  })
  return principal
}

/** @param attribution what the trail says of whatever was shown */
function actWith(
  server: ServerRooms,
  still: Still,
  attribution: (rooms: Rooms) => Record<string, unknown> = () => ({}),
): Act {
  return async (work, answer) => {
    let made: { done: unknown; answer: ReturnType<typeof answer> } | undefined
    const check: Still = (rooms) => {
      if (made === undefined) orLost(() => still(rooms))
    }
    let isWritten = false
    const write = async <T>(plan: (tx: Transaction) => T) => {
      if (isWritten) throw new Error('An act has one transaction; plan everything in it.')
      isWritten = true
      try {
        // The engine may have it planned again, on news: then the last plan counts.
        return await server.db.write((tx) => {
          const rooms = roomsIn(server, tx)
          orLost(() => still(rooms))
          tx.attribution = attribution(rooms)
          const done = plan(tx)
          made = { done, answer: answer(done as never, rooms) }
          return done
        })
      } catch (error) {
        isWritten = false
        made = undefined
        throw error
      }
    }
    const done = await work(actingDeps(server, write, check))
    if (made === undefined) {
      orLost(() => still(server))
      return answer(done, server)
    }
    if (made.done !== done) throw new Error('What an act returns is what its plan returns.')
    return made.answer
  }
}

/** The rooms as `tx` has them: with everything that it has planned by the time they are read. */
function roomsIn(server: ServerRooms, tx: Transaction): Rooms {
  const { jobs } = server
  return {
    ...server,
    db: tx,
    get sets() {
      return setsIn(tx)
    },
    jobs: {
      kinds: jobs.kinds,
      get: (id) => jobs.get(id, tx),
      list: (filter) => jobs.list(filter, tx),
      lines: (id) => jobs.lines(id),
      events: (...of) => jobs.events(...of),
    },
  }
}

/** A session is its user's own; a token may have been made by somebody else, and is named. */
function attributionOf({ db }: Rooms, { tokenId, user }: Standing): Record<string, unknown> {
  const row = tokenId === undefined ? undefined : findTokenById(db, tokenId)
  if (row === undefined) return {}
  const mintedBy = row.createdBy === user.username ? {} : { mintedBy: row.createdBy }
  return { token: { id: row.id, name: row.name, ...mintedBy } }
}

/** @param check for what is not written in the database, or by its own transaction */
function actingDeps(server: ServerRooms, write: ActingRooms['db']['write'], check: Still): ActingRooms {
  const { db, drafts, jobs } = server
  const checkNow = () => check(server)
  const checked = (alongside?: Alongside) => (tx: Transaction, now: EpochMs) => {
    check(roomsIn(server, tx))
    alongside?.(tx, now)
  }
  return {
    ...server,
    db: withWrite(db, write),
    drafts: {
      ...drafts,
      create: (ownerId, zip, change) => drafts.create(ownerId, zip, change, checkNow),
      change: (id, change) => drafts.change(id, change, checkNow),
      remove: (id) => drafts.remove(id, checkNow),
    },
    jobs: {
      ...jobs,
      start: (kind, job, alongside) => jobs.start(kind, job, checked(alongside)),
      cancel: (which, alongside) => jobs.cancel(which, checked(alongside)),
    },
  }
}
