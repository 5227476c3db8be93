/** A text with the words that were searched for. */
import type { FC } from 'hono/jsx'
import type { Segment } from '../../src/catalog/compare.ts'

export const Marked: FC<{ segments: readonly Segment[] }> = ({ segments }) => (
  <>{segments.map(({ text, isMatch }) => (isMatch ? <mark>{text}</mark> : text))}</>
)
