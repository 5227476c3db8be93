/** A command to copy. Where scripts do not run the button is hidden, and the text can be selected at once. */
import type { FC } from 'hono/jsx'

export const Snippet: FC<{ text: string; label: string }> = ({ text, label }) => (
  <section class="snippet" data-copy tabindex={0} aria-label={label}>
    <pre>
      <code>{text}</code>
    </pre>
    <button type="button" class="copy scripted">
      Copy
    </button>
  </section>
)
