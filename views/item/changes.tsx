/** A comparison that was made elsewhere, in its two places on a page. */
import { raw } from 'hono/html'
import type { FC } from 'hono/jsx'

/** `none`: nothing differs. `costly`: it takes more time or memory than one page may. Else as HTML. */
export type Changes = 'none' | 'costly' | { list: string; files: string }

export const ChangesList: FC<{ changes: Changes; none: string }> = ({ changes, none }) => {
  if (changes === 'none') return <p class="empty">{none}</p>
  if (changes === 'costly')
    return <p class="empty">These are too different to compare on a page; look at the files of both.</p>
  return raw(changes.list)
}

export const ChangesLines: FC<{ changes: Changes }> = ({ changes }) =>
  typeof changes === 'string' ? null : raw(changes.files)
