/** What a snapshot changed, as data for the history and as words for the commit. */
import type { ContentEntry } from '../compose/index.ts'

export interface Changes {
  added: ContentEntry[]
  updated: (ContentEntry & { before: string })[]
  removed: ContentEntry[]
}

/** In UTF-16 units: what fits on one line of 80 columns behind a short id, as `git log --oneline` prints it. */
const SUBJECT_CHARS_MAX = 72

/** @param before,after in the order of their names */
export function changesBetween(before: readonly ContentEntry[], after: readonly ContentEntry[]): Changes {
  const old = new Map(before.map((entry) => [entry.name, entry]))
  const names = new Set(after.map((entry) => entry.name))
  return {
    added: after.filter((entry) => !old.has(entry.name)),
    updated: after.flatMap((entry) => {
      const previous = old.get(entry.name)
      return previous === undefined || previous.version === entry.version
        ? []
        : [{ ...entry, before: previous.version }]
    }),
    removed: before.filter((entry) => !names.has(entry.name)),
  }
}

/** "Add code-review-by-ann 1.2.0; update b 2.0.0; remove c", or counts and a list when that is too long. */
export function messageFor(changes: Changes, isFirst: boolean): string {
  const parts = [
    sentencePart('add', changes.added.map(nameAndVersion)),
    sentencePart('update', changes.updated.map(nameAndVersion)),
    sentencePart(
      'remove',
      changes.removed.map((entry) => entry.name),
    ),
  ].filter((part) => part !== '')
  if (parts.length === 0) return isFirst ? 'Start with an empty catalogue\n' : 'Refresh the catalogue\n'
  const subject = capitalise(parts.join('; '))
  if (subject.length <= SUBJECT_CHARS_MAX) return `${subject}\n`
  return `${capitalise(countsOf(changes))}\n\n${parts.map((part) => `${capitalise(part)}.\n`).join('')}`
}

function nameAndVersion(entry: ContentEntry): string {
  return `${entry.name} ${entry.version}`
}

function sentencePart(verb: string, things: readonly string[]): string {
  return things.length === 0 ? '' : `${verb} ${things.join(', ')}`
}

function countsOf({ added, updated, removed }: Changes): string {
  return [count('add', added.length), count('update', updated.length), count('remove', removed.length)]
    .filter((part) => part !== '')
    .join('; ')
}

function count(verb: string, items: number): string {
  if (items === 0) return ''
  return `${verb} ${items} ${items === 1 ? 'item' : 'items'}`
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
