/** Git trees: encoding, parsing, and making them from flat paths. Source: gitformat-pack(5), git's tree.c. */
import { GitError } from './errors.ts'
import { type GitObject, gitObject, type Oid } from './object.ts'
import { pathProblem } from './verify-path.ts'

/** A regular file, an executable file, or a folder. Links and submodules do not exist here. */
type TreeMode = '100644' | '100755' | '40000'

export interface TreeEntry {
  name: string
  mode: TreeMode
  oid: Oid
}

interface TreeFile {
  /** Slash-separated, relative to the root. */
  path: string
  mode: '100644' | '100755'
  oid: Oid
}

const OID_BYTES = 20

/** The bytes of a tree, in git's order whatever order the entries come in. */
export function encodeTree(entries: readonly TreeEntry[]): Buffer {
  const parts: Buffer[] = []
  for (const { name, mode, oid } of sortEntries(entries)) {
    parts.push(Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex'))
  }
  return Buffer.concat(parts)
}

/** @throws GitError `object_corrupt` when the bytes are not a tree that this store writes */
export function parseTree(content: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = []
  let offset = 0
  while (offset < content.length) {
    const space = content.indexOf(0x20, offset)
    const nul = content.indexOf(0, space + 1)
    const end = nul + 1 + OID_BYTES
    if (space === -1 || nul === -1 || end > content.length) {
      throw new GitError(
        'object_corrupt',
        `A tree of ${content.length} bytes breaks off at byte ${offset}; restore it from a backup.`,
      )
    }
    entries.push({
      mode: content.toString('latin1', offset, space) as TreeMode,
      name: content.toString('utf8', space + 1, nul),
      oid: content.toString('hex', nul + 1, end) as Oid,
    })
    offset = end
  }
  return entries
}

interface Folder {
  files: Map<string, TreeFile>
  folders: Map<string, Folder>
}

/**
 * All trees for a list of files, the root last.
 * @throws GitError `tree_invalid` for a path that git would not check out everywhere, a path that comes
 *   twice, or a file where a folder is. Intake reports these better; this is the last gate.
 */
export function buildTree(files: readonly TreeFile[]): { root: Oid; trees: GitObject[] } {
  const root: Folder = { files: new Map(), folders: new Map() }
  for (const file of files) place(root, file)
  const trees: GitObject[] = []
  return { root: writeFolder(root, trees), trees }
}

function place(root: Folder, file: TreeFile): void {
  const problem = pathProblem(file.path)
  if (problem !== undefined) throw refused(`"${file.path}" ${problem}; rename it.`)
  const segments = file.path.split('/')
  const name = segments.pop()!
  let folder = root
  for (const segment of segments) {
    if (folder.files.has(segment))
      throw refused(`"${file.path}" lies in "${segment}", which is a file; rename one of them.`)
    let next = folder.folders.get(segment)
    if (next === undefined) {
      next = { files: new Map(), folders: new Map() }
      folder.folders.set(segment, next)
    }
    folder = next
  }
  if (folder.files.has(name) || folder.folders.has(name))
    throw refused(`"${file.path}" is there twice; rename one of them.`)
  folder.files.set(name, file)
}

function writeFolder(folder: Folder, trees: GitObject[]): Oid {
  const entries: TreeEntry[] = []
  for (const [name, { mode, oid }] of folder.files) entries.push({ name, mode, oid })
  for (const [name, child] of folder.folders)
    entries.push({ name, mode: '40000', oid: writeFolder(child, trees) })
  const tree = gitObject('tree', encodeTree(entries))
  trees.push(tree)
  return tree.oid
}

/** Bytewise, a folder as if its name ended in a slash. Source: git's `base_name_compare`. */
function sortEntries(entries: readonly TreeEntry[]): TreeEntry[] {
  const keyed = entries.map((entry) => ({
    entry,
    key: Buffer.from(entry.mode === '40000' ? `${entry.name}/` : entry.name),
  }))
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ entry }) => entry)
}

function refused(message: string): GitError {
  return new GitError('tree_invalid', message)
}
