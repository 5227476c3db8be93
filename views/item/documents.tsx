/** Documents beside the item, as downloads. */
import type { FC } from 'hono/jsx'
import { ItemShell, type ItemShellProps } from './shell.tsx'

interface Props {
  shell: ItemShellProps
  docs: readonly { name: string; url: string; size: string; type: string }[]
  editUrl?: string
}

export const DocumentsPage: FC<Props> = ({ shell, docs, editUrl }) => (
  <ItemShell shell={shell} page="Documents">
    <section class="panel" aria-labelledby="documents">
      <h2 id="documents">Documents</h2>
      {docs.length === 0 ? (
        <p class="empty">
          No document is attached.{' '}
          {editUrl === undefined ? null : <a href={editUrl}>Attach one: a PDF, Markdown or text file</a>}
        </p>
      ) : (
        <ul class="plain">
          {docs.map(({ name, url, size, type }) => (
            <li>
              <a href={url} download={name} dir="auto">
                {name}
              </a>{' '}
              <span class="hint">
                {type}, {size}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  </ItemShell>
)
