/** What every kind of item is to the rest of Stoa. A new kind is one file and one line in `all.ts`. */
import type { BundleContent, BundleFile, Capabilities } from '../bundle.ts'
import type { KindIssueCode } from '../issue-codes.ts'
import type { Issues } from '../issues.ts'

/** What publishing writes into the manifest, so that name and version agree wherever clients look. */
export interface Stamp {
  servedName: string
  version: string
  description: string
  /** For manifests that name no author of their own. */
  authorName: string
  /** Served names of the items it depends on. Absent leaves them as uploaded. */
  dependencies?: readonly string[]
}

export interface ReadOptions {
  /** The name chosen in the form: the manifest's own no longer matters. */
  name?: string
  /** Its author is elsewhere and cannot be asked: a name that cannot be served, or a version that is none, is no error. */
  isForeign?: boolean
}

/**
 * Where the item's tree goes in the served marketplace (docs/contract.md 6): a plugin of its own, a part of the bundle
 * (`file`: it is one file, served as it is stored), or nowhere: it stays in the store, its search and its pages.
 */
export type Mount =
  | { in: 'plugins' }
  | { in: 'bundle'; folder: string; as: 'tree' | 'file' }
  | { in: 'nowhere' }

/** What people read of it. */
export interface KindWords {
  /** In a sentence: `skill`. */
  one: string
  /** `a skill`. */
  withArticle: string
  /** `skills`. */
  many: string
  /** Where a word stands alone: `Skill`. */
  title: string
  /** `Skills`. */
  titles: string
  /** One sentence for people who choose a kind: what it may be used for. */
  purpose: string
  /** What its ZIP must hold, for the sentence that says it is missing. */
  layout: string
  /** What to do with a ZIP that holds several. */
  ifSeveral: string
  /** Said of a version that runs nothing. */
  quiet: string
}

/** An issue that only this kind has, and what it means to who reads docs/errors.md. */
export interface KindIssue {
  code: KindIssueCode
  means: string
}

export interface ItemKind {
  /** As the API, the command line and the database spell it. Never changes. */
  name: string
  words: KindWords
  /** Its sign in front of titles: the lines of an SVG path on a square of 24. */
  emblem: string
  issues: {
    /** It was said to be this kind, and the sign is not there. */
    missing: KindIssue
    /** Two signs on one level. */
    multiple: KindIssue
    /** It was said to be another kind, and the sign is there. */
    mistaken: KindIssue
  }
  mount: Mount
  /** The file that tells clients the version; absent where they see another plugin's, the bundle's. */
  versionFile?: string
  /**
   * A kind of a higher rank has a weaker sign: it is recognised only where no other kind is. Of equal ranks the
   * outermost sign counts; on one level, the kind whose name comes first.
   */
  rank: number
  /** A file that was meant to be its sign, and what it has to be called. */
  misspelt?: { pattern: RegExp; as: string }
  /** Signs of other kinds lie inside of it, so what lies deeper is no reason to take it for another kind. */
  holdsOthers?: boolean
  /** An upload with its sign in the one place where others have it elsewhere. Absent: there is only one place. */
  withSign?(files: readonly BundleFile[]): readonly BundleFile[]
  /** The paths that mark an item of this kind, such as every `SKILL.md`. */
  anchors(files: readonly BundleFile[]): string[]
  /** The folder that an anchor makes the item's root: `''` or `a/b/`. */
  rootOf(anchor: string): string
  /** Read and check the item. @param files relative to its root, sorted */
  read(files: readonly BundleFile[], issues: Issues, options: ReadOptions): BundleContent | undefined
  /** What its files can do, of an upload or of a stored version. @param name what it is called in the store */
  capabilities(files: readonly BundleFile[], name: string): Capabilities
  /** Whether it does nothing for an agent: worth publishing only when it was meant so. Absent: it always does something. */
  isHollow?(capabilities: Capabilities): boolean
  /** What it says about itself at length, on its page and in the search. */
  about: {
    /** Paths from the root on, the best first. */
    files(servedName: string): readonly string[]
    /** Such a file as Markdown; absent: it is Markdown. @param source may be cut off anywhere */
    markdown?(source: string): string
  }
  /** Those of its files that clients do not take as they are, as they take them. Absent: there are none. */
  rewrite?(files: readonly BundleFile[]): BundleFile[]
  /** The file that stamping writes again: the others are served as they are. */
  stampedPath(files: readonly { path: string }[]): string | undefined
  /** The files as they are served. Deterministic, and the same again for files that carry the stamp. */
  stamp(bundle: Pick<BundleContent, 'files'>, stamp: Stamp): BundleFile[]
  /**
   * The item in another form than it is stored in: what its mount holds. Absent: its files. Pure, of the stamped files
   * alone, and done by a thread. A version keeps the form that it was published in.
   */
  serve?(files: readonly BundleFile[]): BundleFile[]
}
