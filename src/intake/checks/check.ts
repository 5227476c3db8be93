/** What a check is to the rest of Stoa. A new one is one file and one line in `all.ts`. */
import type { Issue } from '../../kernel/errors.ts'
import type { BundleFile } from '../bundle.ts'
import type { KindName } from '../kinds/index.ts'

/** One thing that a check has to say. */
export interface Finding {
  /** One of the check's own codes, or of those of intake. */
  code: string
  severity: Issue['severity']
  /** What is there, as a sentence without its end: `a.md:3 holds what looks like a GitHub token`. */
  says: string
  /** What to do about it: `take it out and revoke it`. */
  remedy: string
  path?: string
  /** 1-based. */
  line?: number
  /** Tells it from others that stand, or will stand, in the same place. */
  key?: string
}

/** The words for findings that may be published, once somebody has looked at each place and said so. */
export interface Confirmable {
  /** Above them: `What looks like secrets`. */
  heading: string
  /** Of a change that waits for them, in few words: `may hold secrets`. */
  badge: string
  /** What they are together: `places that look like secrets`. */
  called: string
  /** What to do instead of confirming them. */
  advice: string
  /** What to confirm of them: `what is no secret`. */
  harmless: string
  /** When to confirm one: `if it is none`. */
  unless: string
  /** What somebody says who confirms one: `it is no secret, or it may be published`. */
  claim: string
  /** What follows from it: `everybody who has the item can read it`. */
  afterwards: string
}

/** What is checked, besides its files. */
export interface Checking {
  kind: KindName
  name: string
}

export interface Check {
  /** Stable: it is stored with every version. */
  name: string
  /** For people: `Secrets`. */
  title: string
  /** Counted up with every change after which it may find something else. */
  rules: number
  /** The codes that are its own, each with its meaning (docs/errors.md). */
  codes: Readonly<Record<string, string>>
  /** Absent: what has an error of it cannot be published. */
  confirmable?: Confirmable
  /**
   * Look at files as they were sent, of an item of any kind. Pure, and as slow as the files make it: a thread does it.
   * @param files of the item alone, in the order of their paths
   */
  run(files: readonly BundleFile[], about: Checking): readonly Finding[]
}

export function defineCheck(check: Check): Check {
  return check
}
