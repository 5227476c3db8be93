/** One shape that a secret has. */
export interface Rule {
  /** For people: "a GitHub token". */
  what: string
  /** How it begins, in any case: three characters and more. `whole` says which case is meant. */
  begins: readonly string[]
  /** Sticky; the first group is the secret itself, the second, if any, the part of it that is random. */
  whole: RegExp
  /** The files that it is looked for in; absent means all. */
  paths?: RegExp
  isReal(whole: string, random: string): boolean
}
