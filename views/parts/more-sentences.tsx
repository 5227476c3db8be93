/** As many sentences as people read; of the others, how many there are. */
import type { FC } from 'hono/jsx'

const SENTENCES_SHOWN = 50

export const MoreSentences: FC<{ sentences: readonly string[]; shown?: number }> = ({
  sentences,
  shown = SENTENCES_SHOWN,
}) => (
  <ul class="bullets">
    {sentences.slice(0, shown).map((sentence) => (
      <li>{sentence}</li>
    ))}
    {sentences.length <= shown ? null : <li class="hint">{`and ${sentences.length - shown} more`}</li>}
  </ul>
)
