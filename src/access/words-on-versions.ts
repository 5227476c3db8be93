/** What is said of versions that could not be had, or not by everybody who asked: one sentence each. */

import { accepts } from '../kernel/versions.ts'
import type { Entitlement, Unavailable, Wanted } from './resolution.ts'
import { isGranted, type Request, type Settled } from './settle-versions.ts'

export function wordsOn({ choices, requests, without, unmet, absent }: Settled): Unavailable[] {
  const words = [...without].map(([id, want]) => withoutVersion(want, requests.get(id) ?? []))
  for (const request of absent) words.push(notThere(request))
  for (const [id, asked] of requests) {
    const entitlement = choices.get(id)?.entitlement
    const candidate = unmet.get(id)
    if (candidate !== undefined) words.push(noneFits(candidate.item.servedName, asked))
    else if (entitlement !== undefined) words.push(...conflict(entitlement, asked))
  }
  for (const { entitlement } of choices.values()) words.push(...uselessPin(entitlement))
  return words
}

/** @param asked everybody who depends on it, and has to do without */
function withoutVersion({ candidate: { item }, pin }: Wanted, asked: readonly Request[]): Unavailable {
  const { servedName } = item
  const needed = asked.length === 0 ? '' : `, and ${namesOf(asked)} need${asked.length === 1 ? 's' : ''} it`
  const why =
    pin === null
      ? `Every version of ${servedName} was yanked${needed}; ask its owner.`
      : `No version of ${servedName} fits your pin ${pin}${needed}; change the pin or remove it.`
  return { item: servedName, why }
}

function notThere({ dependant, name }: Request): Unavailable {
  const by = dependant.item.servedName
  const why = `${by} depends on ${name}, which is not in the store or not shared with you; ask the owner of ${by}.`
  return { item: name, why }
}

function noneFits(servedName: string, asked: readonly Request[]): Unavailable {
  const why = `No version of ${servedName} is offered that fits what depends on it: ${listed(asked)}; ask ${owners(asked)}.`
  return { item: servedName, why }
}

/** @param asked everybody who depends on it; each who names a range is told of */
function conflict(
  { item: { servedName }, version: { version }, pin }: Entitlement,
  asked: readonly Request[],
): Unavailable[] {
  const ranged = asked.filter(({ range }) => range !== undefined)
  const refusing = ranged.filter(({ range }) => !accepts(range!, version))
  if (refusing.length === 0) return []
  const isPinned = pin !== null && accepts(pin, version)
  const why = isPinned
    ? `You pinned ${servedName} to ${pin}, so you have ${version}, but ${listed(refusing)}; change the pin or remove it.`
    : `No version of ${servedName} is accepted by all that depend on it: ${listed(ranged)}; you have ${version}; ask ${owners(ranged)}.`
  return [{ item: servedName, why }]
}

/** A pin that nothing fits does not take away what a group gives. */
function uselessPin({
  item: { servedName },
  version: { version },
  because,
  pin,
}: Entitlement): Unavailable[] {
  if (pin === null || !isGranted({ because }) || accepts(pin, version)) return []
  const why = `No version of ${servedName} fits your pin ${pin}, and a group gives it to you, so you have ${version}; change the pin or remove it.`
  return [{ item: servedName, why }]
}

function namesOf(asked: readonly Request[]): string {
  return [...new Set(asked.map(({ dependant }) => dependant.item.servedName))].join(', ')
}

/** `mid-by-ann wants ^1, top-by-bob wants ^2`. */
function listed(asked: readonly Request[]): string {
  return asked
    .map(({ dependant, range }) => `${dependant.item.servedName} wants ${range ?? 'any'}`)
    .join(', ')
}

function owners(asked: readonly Request[]): string {
  return new Set(asked.map(({ dependant }) => dependant.item.servedName)).size === 1
    ? `the owner of ${namesOf(asked)}`
    : 'their owners'
}
