/**
 * What somebody is about to publish, kept on the server between the steps of the wizard: the ZIP, a photo,
 * documents and everything typed. A draft belongs to one person and is data only: nothing of it is run, and
 * nothing of it is served.
 *
 * `<folder>/<id>/draft.json` names the files beside it and is written last, so a folder without one, and a file
 * that it does not name, is what a crash left.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Clock, type Monotonic, type RandomBytes, systemMonotonic } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import type { UserId } from '../kernel/ids.ts'
import { DRAFT_EXPIRED_MS_MIN, DRAFT_LIFE_MS, DRAFTS_PER_USER_MAX } from '../kernel/limits.ts'
import {
  type Draft,
  type DraftChange,
  type DraftFile,
  type NewFile,
  readAll,
  removeDraft,
  removeUnnamed,
  writeChange,
} from './draft-files.ts'

export interface Drafts {
  /** Newest first. */
  list(ownerId: UserId): Draft[]
  /** @throws AppError `draft_not_found`, the same for absent, expired and somebody else's */
  get(id: string, ownerId: UserId): Draft
  /** The draft whose page was shown to whoever has this key. */
  findByKey(id: string, key: string): Draft | undefined
  read(draft: Draft, file: DraftFile): Promise<Buffer>
}

/** @param still asked right before the draft is written, when its files lie there: what it throws leaves nothing */
export interface WritableDrafts extends Drafts {
  /** @throws AppError `draft_limit`, `too_large` */
  create(ownerId: UserId, zip: NewFile, change?: Omit<DraftChange, 'zip'>, still?: () => void): Promise<Draft>
  /** @throws AppError `draft_not_found`, `too_large`; then the draft is as it was */
  change(id: string, change: DraftChange, still?: () => void): Promise<Draft>
  remove(id: string, still?: () => void): Promise<void>
  /** Remove what has been expired for a while. */
  removeExpired(): Promise<void>
}

interface DraftsDeps {
  clock: Clock
  monotonic?: Monotonic
  random: RandomBytes
  /** Told about a draft's folder that cannot be read now. It stays as it is. */
  onUnread?: (folder: string, error: unknown) => void
}

const ID_BYTES = 16
const KEY_BYTES = 24

export async function openDrafts(
  folder: string,
  { clock, monotonic = systemMonotonic, random, onUnread }: DraftsDeps,
): Promise<WritableDrafts> {
  const known = await readAll(folder, onUnread ?? (() => undefined))
  const writing = new Map<string, Promise<unknown>>()
  /** Owners of drafts that are being written for the first time. */
  const coming: UserId[] = []

  const isAlive = (draft: Draft) => draft.createdAt + DRAFT_LIFE_MS > clock()
  const list = (ownerId: UserId) =>
    [...known.values()]
      .filter((draft) => draft.ownerId === ownerId && isAlive(draft))
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
  const find = (id: string): Draft | undefined => {
    const draft = known.get(id)
    return draft !== undefined && isAlive(draft) ? draft : undefined
  }
  const remove = (id: string, still = () => {}) =>
    inTurn(writing, id, async () => {
      still()
      known.delete(id)
      await removeDraft(folder, id)
    })
  /** Since when drafts are seen expired. A clock that jumped ahead hides them; it comes back before they are gone. */
  const expiredSince = new Map<string, number>()
  const removeExpired = async () => {
    const now = monotonic()
    for (const draft of [...known.values()]) {
      const since = isAlive(draft) ? undefined : (expiredSince.get(draft.id) ?? now)
      if (since === undefined) expiredSince.delete(draft.id)
      else expiredSince.set(draft.id, since)
      if (since === undefined || now - since < DRAFT_EXPIRED_MS_MIN) continue
      expiredSince.delete(draft.id)
      await remove(draft.id)
    }
  }
  await removeExpired()

  return {
    list,
    get(id, ownerId) {
      const draft = find(id)
      if (draft?.ownerId !== ownerId) throw notFound()
      return draft
    },
    findByKey(id, key) {
      const draft = find(id)
      return draft !== undefined && isSame(draft.key, key) ? draft : undefined
    },
    async create(ownerId, zip, change = {}, still = () => {}) {
      await removeExpired()
      const id = random(ID_BYTES).toString('base64url')
      const now = clock()
      const file = { name: zip.name, sizeBytes: zip.content.length, file: '' }
      const draft: Draft = {
        id,
        ownerId,
        key: random(KEY_BYTES).toString('base64url'),
        item: null,
        zip: file,
        photo: null,
        docs: [],
        values: {},
        createdAt: now,
        changedAt: now,
      }
      // Its place is taken before anything is waited for: two uploads at once do not share the last one.
      const begun = coming.filter((owner) => owner === ownerId).length
      if (list(ownerId).length + begun >= DRAFTS_PER_USER_MAX) throw tooMany()
      coming.push(ownerId)
      try {
        const whole = await writeChange(folder, draft, { ...change, zip }, random, now, still)
        known.set(id, whole)
        return whole
      } catch (error) {
        await removeDraft(folder, id)
        throw error
      } finally {
        coming.splice(coming.indexOf(ownerId), 1)
      }
    },
    change: (id, change, still = () => {}) =>
      inTurn(writing, id, async () => {
        const before = find(id)
        if (before === undefined) throw notFound()
        let after = before
        try {
          after = await writeChange(folder, before, change, random, clock(), still)
          known.set(id, after)
        } finally {
          await removeUnnamed(path.join(folder, id), after)
        }
        return after
      }),
    read: (draft, { file }) => readFile(path.join(folder, draft.id, file)),
    remove,
    removeExpired,
  }
}

/** Changes of one draft run one after the other. */
async function inTurn<T>(
  writing: Map<string, Promise<unknown>>,
  id: string,
  work: () => Promise<T>,
): Promise<T> {
  const turn = (writing.get(id) ?? Promise.resolve()).then(work, work)
  writing.set(id, turn)
  try {
    return await turn
  } finally {
    if (writing.get(id) === turn) writing.delete(id)
  }
}

function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(a), hash(b))
}

function notFound(): AppError {
  return new AppError(
    'draft_not_found',
    'There is no such draft of yours: it was published, thrown away, or is older than a day. Upload the ZIP again.',
  )
}

function tooMany(): AppError {
  return new AppError(
    'draft_limit',
    `You have ${DRAFTS_PER_USER_MAX} drafts already; publish one or throw one away first.`,
  )
}
