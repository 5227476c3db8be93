/** One tree as somebody else wrote it. Source: git's tree-walk.c and fsck.c. */
import { isUtf8 } from 'node:buffer'
import { isDotGit, type Oid } from '../git/objects.ts'
import { quote } from '../git/protocol.ts'
import { damagedTree } from './damaged.ts'

export interface ForeignEntry {
  /** Bytes that are not UTF-8 stand in it as `\\xE9`, which is for people only: see `isReadable`. */
  name: string
  /** Whether the name is what it says, so that a path can be made of it. */
  isReadable: boolean
  kind: 'file' | 'executable' | 'folder' | 'symlink' | 'submodule'
  oid: Oid
}

const OID_BYTES = 20
const TYPE_MASK = 0o170000
const OWNER_EXECUTES = 0o100

/**
 * Entries in their order, one by one: a tree may claim millions. Names that only some systems cannot hold pass: intake tells whose item they are in.
 * @throws AppError `upstream_invalid` for what git itself would not check out anywhere
 */
export function* readTree(content: Buffer): Generator<ForeignEntry> {
  const names = new Set<string>()
  for (let offset = 0; offset < content.length; ) {
    const space = content.indexOf(0x20, offset)
    const nul = space === -1 ? -1 : content.indexOf(0, space)
    const end = nul + 1 + OID_BYTES
    if (nul === -1 || end > content.length) throw damagedTree('breaks off')
    const kind = kindOf(content.toString('latin1', offset, space))
    const bytes = content.subarray(space + 1, nul)
    const isReadable = isUtf8(bytes)
    const name = isReadable ? nameOf(bytes) : inWords(bytes)
    if (isReadable && names.has(name)) throw damagedTree(`has "${quote(name)}" twice`)
    if (isReadable) names.add(name)
    yield { name, isReadable, kind, oid: content.toString('hex', nul + 1, end) as Oid }
    offset = end
  }
}

/** Old tools wrote 100664 and 100640, and folders with a leading zero: as git reads them. Source: git's `canon_mode`. */
function kindOf(octal: string): ForeignEntry['kind'] {
  if (!/^[0-7]{1,7}$/.test(octal)) throw damagedTree('has an entry of an unknown mode')
  const mode = Number.parseInt(octal, 8)
  const type = mode & TYPE_MASK
  if (type === 0o100000) return (mode & OWNER_EXECUTES) === 0 ? 'file' : 'executable'
  if (type === 0o040000) return 'folder'
  return type === 0o120000 ? 'symlink' : 'submodule'
}

/** A name in an encoding that nobody wrote down. */
function inWords(bytes: Buffer): string {
  return [...bytes]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('')
}

function nameOf(bytes: Buffer): string {
  const name = bytes.toString('utf8')
  const isImpossible = name === '' || name === '.' || name === '..' || name.includes('/') || isDotGit(name)
  if (isImpossible) throw damagedTree(`has the name "${quote(name)}", which no tree may have`)
  return name
}
