/**
 * What the help calls the kinds of items. Whoever asks for it loads all that checks them: help alone does, and into the
 * packed command line go these values alone (scripts/pack-cli.mjs).
 */
import { isOneFile, kinds } from '../intake/index.ts'

export interface KindInHelp {
  name: string
  one: string
  withArticle: string
  many: string
  rank: number
  isOneFile: boolean
}

export const KINDS_IN_HELP: readonly KindInHelp[] = Object.values(kinds).map((kind) => {
  const { one, withArticle, many } = kind.words
  return { name: kind.name, one, withArticle, many, rank: kind.rank, isOneFile: isOneFile(kind) }
})
