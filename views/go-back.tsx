/** What going back to an earlier stack does, before it is done. */
import type { FC } from 'hono/jsx'
import { type Frame, Layout } from './layout.tsx'
import { MoreSentences } from './parts/more-sentences.tsx'
import { counted } from './parts/plural.ts'

interface GoBackProps {
  frame: Frame
  commit: string
  /** "add tidy 1.0.0", one for each item. */
  changes: readonly string[]
  /** What stays different, and why. */
  impossible: readonly string[]
  /** Stands for all that is said here. */
  seen: string
  error?: string
}

export const GoBackPage: FC<GoBackProps> = ({ frame, commit, changes, impossible, seen, error }) => (
  <Layout frame={frame} title="Go back">
    <h1>Go back to {commit.slice(0, 12)}?</h1>
    {error === undefined ? null : (
      <p class="alert" role="alert">
        {error}
      </p>
    )}
    <section class="panel" aria-labelledby="changes">
      <h2 id="changes">What it changes in your stack</h2>
      {changes.length === 0 ? (
        <p>Nothing: your stack stays as it is.</p>
      ) : (
        <MoreSentences sentences={changes} />
      )}
      {impossible.length === 0 ? null : (
        <>
          <h3>What stays different</h3>
          <MoreSentences sentences={impossible} />
        </>
      )}
      <p class="hint">
        Items that come back are pinned to their version of that time. Laptops change with their next pull.
      </p>
      <form method="post" action="/stack/go-back" class="actions">
        <input type="hidden" name="commit" value={commit} />
        <input type="hidden" name="seen" value={seen} />
        {changes.length === 0 ? null : (
          <button type="submit">{`Go back: ${counted(changes.length, 'change', 'changes')}`}</button>
        )}
        <a href="/stack">Leave it as it is</a>
      </form>
    </section>
  </Layout>
)
