/** One round of a v0 or v1 negotiation, as a stateless server has it. Source: git's get_common_commits. */
import { parentsOf, type ShallowUpdate } from './history.ts'
import type { Oid } from './object.ts'
import { parentsWithin, Readiness } from './readiness.ts'
import type { Repository } from './repository.ts'
import { encodeData } from './wire/pktline.ts'
import type { UploadRequest } from './wire/upload-request.ts'

/** Answers each have, then the flush or the `done` that ends the round; returns whether the pack follows. */
export function negotiate(
  repository: Repository,
  request: UploadRequest,
  update: ShallowUpdate,
  lines: Buffer[],
): boolean {
  const ack = ackStyle(request)
  const client = new Client(repository, request, update)
  let last: Oid | undefined
  let hasOther = false
  let sentReady = false
  for (const oid of request.haves) {
    if (repository.commit(oid) !== undefined) {
      last = oid
      client.add(oid)
      if (ack === 'detailed') lines.push(encodeData(`ACK ${oid} common\n`))
      else if (ack === 'multi') lines.push(encodeData(`ACK ${oid} continue\n`))
      // git repeats itself for what follows from the first: a parent of it, or the same again.
      else if (client.commonCount === 1) lines.push(encodeData(`ACK ${oid}\n`))
    } else {
      hasOther = true
      if (ack === 'single' || !client.readiness.isReady) continue
      if (ack === 'detailed') sentReady = true
      lines.push(encodeData(`ACK ${oid} ${ack === 'detailed' ? 'ready' : 'continue'}\n`))
    }
  }
  if (request.ending === 'done') {
    if (last === undefined) lines.push(encodeData('NAK\n'))
    else if (ack !== 'single') lines.push(encodeData(`ACK ${last}\n`))
    return true
  }
  if (ack === 'detailed' && last !== undefined && !hasOther && client.readiness.isReady) {
    sentReady = true
    lines.push(encodeData(`ACK ${last} ready\n`))
  }
  if (last === undefined || ack !== 'single') lines.push(encodeData('NAK\n'))
  if (!sentReady || !request.capabilities.has('no-done')) return false
  lines.push(encodeData(`ACK ${last}\n`))
  return true
}

/** What the client's haves say about it. Source: git's do_got_oid. */
class Client {
  /** Haves of ours that did not follow from an earlier one. */
  commonCount = 0
  readonly readiness: Readiness
  readonly #repository: Repository
  readonly #ends: ReadonlySet<Oid>
  readonly #has = new Set<Oid>()

  constructor(repository: Repository, request: UploadRequest, update: ShallowUpdate) {
    this.#repository = repository
    // The history as the client will see it; what is uncovered is wanted too (git's send_unshallow).
    this.#ends = new Set([...request.shallows, ...update.shallow])
    const wants = [...request.wants, ...parentsOf(repository, update.unshallow)]
    this.readiness = new Readiness(repository, wants, this.#ends)
  }

  add(oid: Oid): void {
    if (!this.#has.has(oid)) this.commonCount += 1
    this.#has.add(oid)
    for (const parent of parentsWithin(this.#repository, oid, this.#ends)) this.#has.add(parent)
    this.readiness.add(oid)
  }
}

function ackStyle({ capabilities }: UploadRequest): 'detailed' | 'multi' | 'single' {
  if (capabilities.has('multi_ack_detailed')) return 'detailed'
  return capabilities.has('multi_ack') ? 'multi' : 'single'
}
