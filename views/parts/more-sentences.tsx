/** As many sentences as people read; of the others, how many there are. */
import type { FC } from 'hono/jsx'
import { More } from './more.tsx'

const SENTENCES_SHOWN = 50

export const MoreSentences: FC<{ sentences: readonly string[]; shown?: number }> = ({
  sentences,
  shown = SENTENCES_SHOWN,
}) => (
  <ul class="bullets">
    {sentences.slice(0, shown).map((sentence) => (
      <li>{sentence}</li>
    ))}
    <More shown={shown} total={sentences.length} />
  </ul>
)
