/** Texts of which people see something else than machines read: controls of direction, and what nobody sees. */
import { isAscii, isUtf8 } from 'node:buffer'
import { unseenIn } from '../../kernel/unseen.ts'
import { type Ability, ability } from './ability.ts'
import type { Looks } from './look.ts'

/** What is read of one item in all, in bytes of texts that have more than ASCII in them. */
const BYTES_READ_MAX = 16 * 1_048_576
const LINE_END = /\r\n|\r|\n/

export function hiddenAbilities(looks: Looks): Ability[] {
  let bytesLeft = BYTES_READ_MAX
  return looks.all.flatMap((look) => {
    const { content } = look.file
    // Pictures and programs are no texts; what has only ASCII hides nothing.
    if (isAscii(content) || !isUtf8(content) || content.includes(0)) return []
    bytesLeft -= content.length
    const text = bytesLeft < 0 ? undefined : look.text()
    const command = text === undefined ? undefined : unseenIn(text.split(LINE_END))
    if (command === undefined) return []
    return [ability({ kind: 'hidden', name: look.path, path: look.path, runs: false, command })]
  })
}
