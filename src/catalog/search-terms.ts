/**
 * The terms of an index one by one, as they are written and read. The library copies all of them at once, which may be as
 * many again as the thread has room for.
 */
import MiniSearch, { type AsPlainObject, type Options } from 'minisearch'

export type TermLine = AsPlainObject['index'][number]
export type IndexHead = Omit<AsPlainObject, 'index'>

/** Opens what the library keeps for those that build on it. */
class Opened<T> extends MiniSearch<T> {
  static headOf<T>(index: MiniSearch<T>): IndexHead {
    const opened = index as Opened<T>
    return {
      documentCount: opened._documentCount,
      nextId: opened._nextId,
      documentIds: Object.fromEntries(opened._documentIds),
      fieldIds: opened._fieldIds,
      fieldLength: Object.fromEntries(opened._fieldLength),
      averageFieldLength: opened._avgFieldLength,
      storedFields: Object.fromEntries(opened._storedFields),
      dirtCount: opened._dirtCount,
      serializationVersion: 2,
    } as IndexHead
  }

  static *termsOf<T>(index: MiniSearch<T>): Generator<TermLine> {
    for (const [term, fields] of (index as Opened<T>)._index) {
      const data = [...fields].map(([field, counts]) => [field, Object.fromEntries(counts)])
      yield [term, Object.fromEntries(data)] as TermLine
    }
  }
}

/** All but the terms. */
export function headOf<T>(index: MiniSearch<T>): IndexHead {
  return Opened.headOf(index)
}

/** Only while nothing is put into the index, or taken out. */
export function indexTerms<T>(index: MiniSearch<T>): Generator<TermLine> {
  return Opened.termsOf(index)
}

/** @param terms each is taken in before the next is made: the library walks through them once */
export function indexOf<T>(head: IndexHead, terms: Iterable<TermLine>, options: Options<T>): MiniSearch<T> {
  return MiniSearch.loadJS({ ...head, index: terms } as unknown as AsPlainObject, options)
}
