/** A command to copy. The button comes with JavaScript; without it the text can be selected at once. */
import type { FC } from 'hono/jsx'

export const Snippet: FC<{ text: string; label: string }> = ({ text, label }) => (
  <section class="snippet" data-copy tabindex={0} aria-label={label}>
    <pre>
      <code>{text}</code>
    </pre>
  </section>
)
