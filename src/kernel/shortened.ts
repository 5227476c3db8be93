import { cut, cutToEnd } from './cut.ts'
import { MESSAGE_CHARS_MAX } from './limits.ts'

/** A sentence repeats the wrong value, which may be long: what is wrong with it stands before, what to do behind. */
export function shortened(message: string): string {
  if (message.length <= MESSAGE_CHARS_MAX) return message
  const half = MESSAGE_CHARS_MAX / 2
  return `${cut(message, half)} … ${cutToEnd(message, half)}`
}
