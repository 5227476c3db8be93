/** What every kind of item is to the rest of Stoa. A new kind is one file and one line in `index.ts`. */
import type { BundleContent, BundleFile, Capabilities } from '../bundle.ts'
import type { IssueCode } from '../issue-codes.ts'
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

/** Where the item's tree goes in the served marketplace (docs/contract.md 6). */
type Mount = { in: 'plugins' } | { in: 'bundle'; folder: 'skills' | 'agents'; as: 'tree' | 'file' }

export interface ItemKind {
  name: string
  /** For people: "Skill". */
  title: string
  /** One sentence for people who choose a kind. */
  description: string
  /** What its ZIP must hold, for the sentence that says it is missing. */
  layout: string
  codes: { missing: IssueCode; multiple: IssueCode; mistaken: IssueCode }
  mount: Mount
  /** The file that tells clients the version; absent where they see another plugin's, the bundle's. */
  versionFile?: string
  /** A kind of a higher rank has a weaker sign: it is recognised only where no other kind is. */
  rank: 0 | 1
  /** The paths that mark an item of this kind, such as every `SKILL.md`. */
  anchors(files: readonly BundleFile[]): string[]
  /** The folder that an anchor makes the item's root: `''` or `a/b/`. */
  rootOf(anchor: string): string
  /** Read and check the item. @param files relative to its root, sorted */
  read(files: readonly BundleFile[], issues: Issues, options: ReadOptions): BundleContent | undefined
  /** What its files can do, of an upload or of a stored version. @param name what it is called in the store */
  capabilities(files: readonly BundleFile[], name: string): Capabilities
  /** Those of its files that clients do not take as they are, as they take them. Absent: there are none. */
  rewrite?(files: readonly BundleFile[]): BundleFile[]
  /** The file that stamping writes again: the others are served as they are. */
  stampedPath(files: readonly { path: string }[]): string | undefined
  /** The files as they are served. Deterministic, and the same again for files that carry the stamp. */
  stamp(bundle: Pick<BundleContent, 'files'>, stamp: Stamp): BundleFile[]
}
