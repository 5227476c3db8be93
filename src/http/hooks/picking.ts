/** What was picked so far of a JSON document that is read from its beginning to its end. */

import { WEBHOOK_MOVES_MAX } from '../../kernel/limits.ts'

/** What to take: a value, members of an object, or of each element of a list. */
export type Shape = true | readonly [Shape] | { readonly [name: string]: Shape }

/** A text, or `null` for anything else that is no list and no object of the shape. */
export type Picked = string | null | Picked[] | { [name: string]: Picked }

/** An object or list that is open, and what is wanted of it. */
interface Open {
  isList: boolean
  shape: Shape | undefined
  into: Picked[] | { [name: string]: Picked } | undefined
  /** Of the member that comes, when it is wanted. */
  name: string | undefined
}

export class Picking {
  isCut = false
  root: Picked | undefined
  readonly #shape: Shape
  readonly #open: Open[] = []

  constructor(shape: Shape) {
    this.#shape = shape
  }

  /** Objects and lists that are open. */
  get depth(): number {
    return this.#open.length
  }

  /** Whether what is open is a list; `undefined` outside of both. */
  get isInList(): boolean | undefined {
    return this.#open.at(-1)?.isList
  }

  /** Whether a member of the object that is open may be wanted. */
  get wantsMembers(): boolean {
    return this.#open.at(-1)?.into !== undefined
  }

  /** What is wanted of the value that comes. */
  get wanted(): Shape | undefined {
    const top = this.#open.at(-1)
    if (top === undefined) return this.#shape
    if (top.shape === undefined || top.shape === true) return undefined
    if (Array.isArray(top.shape)) return top.shape[0]
    const members = top.shape as Readonly<Record<string, Shape>>
    return top.name !== undefined && Object.hasOwn(members, top.name) ? members[top.name] : undefined
  }

  open(isList: boolean): void {
    const { wanted } = this
    const isWanted = wanted !== undefined && wanted !== true && Array.isArray(wanted) === isList
    const into = isWanted ? (isList ? [] : {}) : undefined
    this.put(into ?? null)
    this.#open.push({ isList, shape: isWanted ? wanted : undefined, into, name: undefined })
  }

  close(): void {
    this.#open.pop()
  }

  /** Of the member that comes; `undefined` when nobody can want it. */
  name(name: string | undefined): void {
    this.#open.at(-1)!.name = name
  }

  /** Put a value where it is wanted. Of members of one name the last counts. */
  put(value: Picked): void {
    const top = this.#open.at(-1)
    if (top === undefined) this.root = value
    else if (Array.isArray(top.into)) {
      if (top.into.length < WEBHOOK_MOVES_MAX) top.into.push(value)
      else this.isCut = true
    } else if (top.into !== undefined && this.wanted !== undefined) top.into[top.name!] = value
  }
}
