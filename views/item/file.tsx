/** One file: its text with line numbers to point at, or what can be said of it without showing it. */
import { raw } from 'hono/html'
import type { FC } from 'hono/jsx'
import { type VersionChoice, VersionPicker } from './files.tsx'
import { ItemShell, type ItemShellProps } from './shell.tsx'

interface Props {
  shell: ItemShellProps
  script: string
  path: string
  version: string
  choices: readonly VersionChoice[]
  listUrl: string
  rawUrl: string
  pageUrl: string
  size: string
  isExecutable: boolean
  isServed: boolean
  /** Markdown can be shown both ways. */
  views: readonly { label: string; href: string; isCurrent: boolean }[]
  content: /** `SourceLines` as HTML, and how many there are. */
    | { as: 'lines'; html: string; count: string }
    | { as: 'picture'; src: string }
    /** Sanitised HTML. */
    | { as: 'html'; html: string }
    | { as: 'fact'; fact: string }
}

export const FilePage: FC<Props> = (file) => (
  <ItemShell shell={file.shell} page={file.path}>
    <section class="panel" aria-labelledby="file">
      <div class="bar">
        <h2 id="file" class="path">
          <a href={file.listUrl}>{`Files of ${file.version}`}</a> <span aria-hidden="true">/</span>{' '}
          <bdi>{file.path}</bdi>
        </h2>
        <VersionPicker action={file.pageUrl} choices={file.choices} />
      </div>
      <p class="meta">
        <span>{file.size}</span>
        {file.content.as === 'lines' ? <span>{file.content.count}</span> : null}
        {file.isExecutable ? <span class="badge warn">executable</span> : null}
        <a href={file.rawUrl}>Raw</a>
      </p>
      {file.isServed ? null : (
        <p class="hint">
          This file is not served: it would steer git in everybody's clone. The store keeps it as it was
          published.
        </p>
      )}
      {file.views.length === 0 ? null : (
        <nav class="views" aria-label="Views of this file">
          {file.views.map(({ label, href, isCurrent }) => (
            <a href={href} aria-current={isCurrent ? 'true' : undefined}>
              {label}
            </a>
          ))}
        </nav>
      )}
      <Content {...file} />
    </section>
    {file.content.as === 'lines' ? <script src={file.script} defer></script> : null}
  </ItemShell>
)

const Content: FC<Props> = ({ content, path }) => {
  if (content.as === 'fact') return <p class="empty">{content.fact}</p>
  if (content.as === 'html') return <div class="prose">{raw(content.html)}</div>
  if (content.as === 'picture') return <img class="picture" src={content.src} alt={path} />
  return raw(content.html)
}
