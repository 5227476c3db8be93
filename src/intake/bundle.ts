/** What intake makes of an upload: files whose every byte was checked, and what they are. */
import type { Oid } from '../git/objects.ts'
import type { Ability } from './capabilities/ability.ts'

export interface BundleFile {
  /** Slash-separated, NFC, relative to the bundle's root. */
  path: string
  mode: '100644' | '100755'
  content: Buffer
  /**
   * The content as the raw deflate stream (RFC 1951) it came in, known to inflate to exactly `content`:
   * publishing stores it without compressing again.
   */
  deflated?: Buffer
  /**
   * What storing and showing need to know of the content, computed where it was checked, so that it need not be
   * inflated again. Absent: it is computed when it is needed.
   */
  digests?: { oid: Oid; sizeBytes: number; adler32: number }
}

/** Of the content, in bytes, without inflating it. */
export function sizeOf(file: BundleFile): number {
  return file.digests?.sizeBytes ?? file.content.length
}

/** Files with others in place of those that have the same paths. */
export function replaced(files: readonly BundleFile[], others: readonly BundleFile[]): readonly BundleFile[] {
  if (others.length === 0) return files
  const byPath = new Map(others.map((file) => [file.path, file]))
  return files.map((file) => byPath.get(file.path) ?? file)
}

/** A bundle with the files that clients get of it. */
export function asServed<T extends BundleContent>({ rewritten = [], ...bundle }: T): Omit<T, 'rewritten'> {
  return { ...bundle, files: replaced(bundle.files, rewritten) }
}

/** An entry of plugin.json's `dependencies`. */
export interface Dependency {
  name: string
  /** A semver range; absent takes any version. */
  range?: string
  /** Another marketplace; absent means this one. */
  marketplace?: string
}

/** What an item can run or provides, for people to judge before they install it. Names, in order. */
export interface Capabilities {
  /** The rules that found it: see `CAPABILITY_RULES`. */
  rules: number
  /** Events that run hooks. */
  hooks: string[]
  mcpServers: string[]
  lspServers: string[]
  /** Files that can be run: by their bit, their ending, their first line or bytes. */
  scripts: string[]
  /** Tools that skills, agents and commands ask to use. */
  tools: string[]
  skills: string[]
  agents: string[]
  commands: string[]
  /** Commands that a client keeps running. */
  monitors: string[]
  /** Texts with commands in them that a client runs when it loads them. */
  shell: string[]
  /** package.json, when a client installs what it asks for. */
  packages: string[]
  /** Settings of a client that it changes, and channels that it opens. */
  settings: string[]
  /** Output styles: how the agent answers. */
  styles: string[]
  /** Manifests that other clients read. */
  manifests: string[]
  /** Files that some client reads and that could not be looked into. */
  unread: string[]
  /** All of it, each with what it runs. */
  abilities: Ability[]
}

/** What a kind reads out of its files. `Bundle` (inspect.ts) says the kind too. */
export interface BundleContent {
  /** As the manifest or front matter says. */
  name: string
  version?: string
  description: string
  /** In the order of their paths, bytewise. */
  files: readonly BundleFile[]
  /** JSON files as clients take them, for those of the same paths among `files`. */
  rewritten?: readonly BundleFile[]
  dependencies: Dependency[]
  capabilities: Capabilities
}
