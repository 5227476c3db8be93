/** Branded identifiers: an id of one thing cannot be passed where another is wanted. */
import type { RandomBytes } from './clock.ts'

export type UserId = string & { readonly __brand: 'UserId' }
export type GroupId = string & { readonly __brand: 'GroupId' }
export type ItemId = string & { readonly __brand: 'ItemId' }
export type TokenId = string & { readonly __brand: 'TokenId' }
export type SessionId = string & { readonly __brand: 'SessionId' }
export type JobId = string & { readonly __brand: 'JobId' }
export type ScheduleId = string & { readonly __brand: 'ScheduleId' }
export type SourceId = string & { readonly __brand: 'SourceId' }
export type HeldId = string & { readonly __brand: 'HeldId' }
export type SyncId = string & { readonly __brand: 'SyncId' }

interface IdByPrefix {
  usr: UserId
  grp: GroupId
  itm: ItemId
  tok: TokenId
  ses: SessionId
  job: JobId
  sch: ScheduleId
  src: SourceId
  hld: HeldId
  syn: SyncId
}

const ID_BYTES = 12

/** A new random id such as `usr_3kTzq0Lk2v9sXw1B`: 96 random bits, base64url. */
export function newId<Prefix extends keyof IdByPrefix>(
  prefix: Prefix,
  random: RandomBytes,
): IdByPrefix[Prefix] {
  return `${prefix}_${random(ID_BYTES).toString('base64url')}` as IdByPrefix[Prefix]
}
