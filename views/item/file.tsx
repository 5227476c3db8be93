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
  /** Of the source in this very version: with `#L3` behind it, it always leads to the same words. */
  lineUrl: string
  size: string
  isExecutable: boolean
  /** Markdown can be shown both ways. */
  views: readonly { label: string; href: string; isCurrent: boolean }[]
  content:
    | {
        as: 'lines'
        lines: readonly (readonly (readonly [text: string, tokenClass?: string])[])[]
        /** Lines that a link points at, from 1. */
        marked?: { first: number; last: number }
      }
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
        {file.content.as === 'lines' ? (
          <span>{file.content.lines.length === 1 ? '1 line' : `${file.content.lines.length} lines`}</span>
        ) : null}
        {file.isExecutable ? <span class="badge warn">executable</span> : null}
        <a href={file.rawUrl}>Raw</a>
      </p>
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

const Content: FC<Props> = ({ content, path, lineUrl }) => {
  if (content.as === 'fact') return <p class="empty">{content.fact}</p>
  if (content.as === 'html') return <div class="prose">{raw(content.html)}</div>
  if (content.as === 'picture') return <img class="picture" src={content.src} alt={path} />
  const { first, last } = content.marked ?? { first: 0, last: 0 }
  if (content.lines.length === 0) return <p class="empty">This file is empty.</p>
  return (
    <section class="code" tabindex={0} aria-label={`Source of ${path}`}>
      <ol>
        {content.lines.map((tokens, index) => (
          <li id={`L${index + 1}`} class={first <= index + 1 && index < last ? 'is-marked' : undefined}>
            <a class="number" href={`${lineUrl}#L${index + 1}`} aria-label={`Line ${index + 1}`}>
              {index + 1}
            </a>
            <code>
              {tokens.map(([text, tokenClass]) =>
                tokenClass === undefined ? text : <span class={tokenClass}>{text}</span>,
              )}
            </code>
          </li>
        ))}
      </ol>
    </section>
  )
}
