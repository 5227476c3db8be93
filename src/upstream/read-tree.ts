/** One tree as somebody else wrote it. Source: git's tree-walk.c and fsck.c. */
import { isUtf8 } from 'node:buffer'
import type { Oid } from '../git/object.ts'
import { isDotGit } from '../git/verify-path.ts'
import { quote } from '../git/wire/quote.ts'
import { damagedTree } from './damaged.ts'

export interface ForeignEntry {
  name: string
  kind: 'file' | 'executable' | 'folder' | 'symlink' | 'submodule'
  oid: Oid
}

const OID_BYTES = 20
/** All that git has written, ever: 100664 and folders with a leading zero are in old repositories. */
const KINDS: Readonly<Record<string, ForeignEntry['kind']>> = {
  '100644': 'file',
  '100664': 'file',
  '100755': 'executable',
  '40000': 'folder',
  '040000': 'folder',
  '120000': 'symlink',
  '160000': 'submodule',
}

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
    const kind = KINDS[content.toString('latin1', offset, space)]
    if (kind === undefined) throw damagedTree('has an entry of an unknown mode')
    const name = nameOf(content.subarray(space + 1, nul))
    if (names.has(name)) throw damagedTree(`has "${quote(name)}" twice`)
    names.add(name)
    yield { name, kind, oid: content.toString('hex', nul + 1, end) as Oid }
    offset = end
  }
}

function nameOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw damagedTree('has a name that is not UTF-8')
  const name = bytes.toString('utf8')
  const isImpossible = name === '' || name === '.' || name === '..' || name.includes('/') || isDotGit(name)
  if (isImpossible) throw damagedTree(`has the name "${quote(name)}", which no tree may have`)
  return name
}
