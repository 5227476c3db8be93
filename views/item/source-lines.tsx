/** A text with line numbers to point at. */
import type { FC } from 'hono/jsx'

import type { Word } from '../../src/kernel/unseen.ts'

interface Props {
  path: string
  lines: readonly (readonly Word[])[]
  /** Of the source in this very version: with `#L3` behind it, it always leads to the same words. */
  lineUrl: string
  /** Lines that a link points at, from 1. */
  marked?: { first: number; last: number }
  /** What it holds that nobody sees, as a sentence. */
  warning?: string
}

/** What is empty would not be copied. */
export const Words: FC<{ words: readonly Word[] }> = ({ words }) =>
  words.every(([text]) => text === '') ? (
    <br />
  ) : (
    <>
      {words.map(([text, wordClass]) =>
        wordClass === undefined ? text : <span class={wordClass}>{text}</span>,
      )}
    </>
  )

export const SourceLines: FC<Props> = ({ path, lines, lineUrl, marked, warning }) => {
  const { first, last } = marked ?? { first: 0, last: 0 }
  if (lines.length === 0) return <p class="empty">This file is empty.</p>
  return (
    <>
      {warning === undefined ? null : <p class="notice caution">{warning}</p>}
      <section class="code" tabindex={0} aria-label={`Source of ${path}`}>
        <ol>
          {lines.map((words, index) => (
            <li id={`L${index + 1}`} class={first <= index + 1 && index < last ? 'is-marked' : undefined}>
              <a class="number" href={`${lineUrl}#L${index + 1}`} aria-label={`Line ${index + 1}`}>
                {index + 1}
              </a>
              <code dir="ltr">
                <Words words={words} />
              </code>
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}
