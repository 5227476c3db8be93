/** What one's set was before, and the way back to it. */
import type { FC } from 'hono/jsx'

export interface StackHistoryProps {
  /** `since`: when it was first served, in ISO 8601 and as one would say it; absent when nobody noted it. */
  history: readonly {
    commit: string
    message: string
    since?: { at: string; when: string }
    isHead: boolean
  }[]
}

export const StackHistory: FC<StackHistoryProps> = ({ history }) => (
  <section aria-labelledby="history">
    <h2 id="history">History</h2>
    <ol class="rows">
      {history.map(({ commit, message, since, isHead }) => (
        <li>
          <div>
            <p>{message}</p>
            <p class="hint">
              {since === undefined ? (
                'before times were noted'
              ) : (
                <time datetime={since.at} title={since.at}>
                  {since.when}
                </time>
              )}{' '}
              <code>{commit.slice(0, 12)}</code>
            </p>
          </div>
          {isHead ? (
            <span class="badge state-in">now</span>
          ) : (
            <a
              class="button quiet"
              href={`/stack/go-back?commit=${commit}`}
              aria-label={`Go back to this: ${message}`}
            >
              Go back to this
            </a>
          )}
        </li>
      ))}
    </ol>
  </section>
)
