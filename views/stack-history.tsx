/** What one's set was before, and the way back to it. */
import type { FC } from 'hono/jsx'

export interface StackHistoryProps {
  /** `at` in ISO 8601, `when` as one would say it. */
  history: readonly { commit: string; message: string; at: string; when: string; isHead: boolean }[]
}

export const StackHistory: FC<StackHistoryProps> = ({ history }) => (
  <section aria-labelledby="history">
    <h2 id="history">History</h2>
    <ol class="rows">
      {history.map(({ commit, message, at, when, isHead }) => (
        <li>
          <div>
            <p>{message}</p>
            <p class="hint">
              <time datetime={at} title={at}>
                {when}
              </time>{' '}
              <code>{commit.slice(0, 12)}</code>
            </p>
          </div>
          {isHead ? (
            <span class="badge state-in">now</span>
          ) : (
            <form method="post" action="/stack/go-back">
              <input type="hidden" name="commit" value={commit} />
              <button class="quiet" type="submit" aria-label={`Go back to this: ${message}`}>
                Go back to this
              </button>
            </form>
          )}
        </li>
      ))}
    </ol>
  </section>
)
