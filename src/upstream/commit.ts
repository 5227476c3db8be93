/** One commit as it was read: files, links, and what was left out. */
import type { Oid } from '../git/objects.ts'

export interface UpstreamFile {
  /** Slash-separated, relative to the root. Unchecked but for what no tree may hold: intake judges it. */
  path: string
  mode: '100644' | '100755'
  content: Buffer
  /** The content as a raw deflate stream, when the pack has it: publishing need not compress again. */
  deflated?: Buffer
}

/** What was left out: it leads elsewhere or to nothing, is only a pointer to the content, or has no name that can be read. */
export interface Skipped {
  path: string
  why: 'symlink' | 'submodule' | 'lfs' | 'encoding'
}

export interface Link {
  path: string
  /** A file or folder, neither a link itself nor reached through one; `''` is the root. */
  to: string
  /** Of what is there: equal ids are equal content. */
  oid: Oid
}

export interface UpstreamCommit {
  /** Of the commit itself, also when a tag that points to it was asked for. */
  oid: Oid
  tree: Oid
  files: UpstreamFile[]
  skipped: Skipped[]
  /** Symbolic links to files and folders of the commit. */
  links: Link[]
  /** Id of every folder by its path, `''` for the root: equal ids are equal folders. */
  trees: ReadonlyMap<string, Oid>
}
