/** What a list leaves out, where it may be longer than anybody reads. */
import type { FC } from 'hono/jsx'

interface Props {
  shown: number
  total: number
  /** Where the rest is. */
  href?: string
}

/** Nothing when everything is shown. */
export const More: FC<Props> = ({ shown, total, href }) => {
  if (total <= shown) return null
  const text = `and ${total - shown} more`
  return <li class="hint">{href === undefined ? text : <a href={href}>{text}</a>}</li>
}
