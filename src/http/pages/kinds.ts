/** Kinds as pages show them. */
import type { ShownKind } from '../../../views/parts/emblem.tsx'
import { type KindName, kinds } from '../../intake/index.ts'

export function shownKind(name: KindName): ShownKind {
  const { words, emblem } = kinds[name]
  return { name, word: words.one, emblem }
}
