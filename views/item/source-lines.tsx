/** A text with line numbers to point at. */
import type { FC } from 'hono/jsx'

interface Props {
  path: string
  lines: readonly (readonly (readonly [text: string, tokenClass?: string])[])[]
  /** Of the source in this very version: with `#L3` behind it, it always leads to the same words. */
  lineUrl: string
  /** Lines that a link points at, from 1. */
  marked?: { first: number; last: number }
}

export const SourceLines: FC<Props> = ({ path, lines, lineUrl, marked }) => {
  const { first, last } = marked ?? { first: 0, last: 0 }
  if (lines.length === 0) return <p class="empty">This file is empty.</p>
  return (
    <section class="code" tabindex={0} aria-label={`Source of ${path}`}>
      <ol>
        {lines.map((tokens, index) => (
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
