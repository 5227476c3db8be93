/** Which words of names and descriptions each numeronym may stand for: "k8s" for what is called kubernetes. */
import { numeronymOf } from './search-synonyms.ts'

/** A numeronym may stand for many words; each is looked for. */
const WORDS_MAX = 20

export type KeptNumeronym = [numeronym: string, words: [word: string, count: number][]]

export class Numeronyms {
  /** Words that each may stand for, and how often they occur. */
  readonly #words: Map<string, Map<string, number>>

  constructor(kept: readonly KeptNumeronym[] = []) {
    this.#words = new Map(kept.map(([numeronym, words]) => [numeronym, new Map(words)]))
  }

  /** @param change 1 where a document with these words comes, -1 where it goes */
  count(words: readonly string[], change: 1 | -1): void {
    for (const word of words) {
      const numeronym = numeronymOf(word)
      if (numeronym === undefined) continue
      const all = this.#words.get(numeronym) ?? new Map<string, number>()
      const count = (all.get(word) ?? 0) + change
      if (count > 0) all.set(word, count)
      else all.delete(word)
      if (all.size > 0) this.#words.set(numeronym, all)
      else this.#words.delete(numeronym)
    }
  }

  wordsFor(numeronym: string): string[] {
    return [...(this.#words.get(numeronym)?.keys() ?? [])].slice(0, WORDS_MAX)
  }

  /** All of it, to be written down. */
  kept(): KeptNumeronym[] {
    return [...this.#words].map(([numeronym, words]) => [numeronym, [...words]])
  }
}
