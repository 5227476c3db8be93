/** An address as messages may show it. */
import { cut } from '../kernel/cut.ts'

const CHARACTERS_MAX = 200

/** Without user name, password, query and fragment: any of them may hold a secret. At most 200 characters. */
export function shownUrl(url: URL): string {
  const plain = `${url.protocol}//${url.host}${url.pathname}`
  return plain.length > CHARACTERS_MAX ? `${cut(plain, CHARACTERS_MAX - 1)}…` : plain
}
