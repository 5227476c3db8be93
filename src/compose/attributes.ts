/**
 * The root's `.gitattributes`: a clone has the bytes that the store shows, whatever a client's git is set to. It is
 * the only one in the tree, so only `$GIT_DIR/info/attributes` of a client outranks it. Source: gitattributes(5).
 */
import type { MadeFile } from './formats/format.ts'

/**
 * Everything that can make a checkout differ from its blob. `-text` is also the end of `eol`, of `crlf` (its old
 * name) and of core.autocrlf; an encoding has no "off", it can only be left unsaid.
 */
const RULES = ['-text', '-ident', '-filter', '!working-tree-encoding']

const TEXT = `# Made by Stoa: every file is checked out as it was published, byte for byte.
* ${RULES.join(' ')}
`

export const ATTRIBUTES: MadeFile = { path: '.gitattributes', content: Buffer.from(TEXT) }
