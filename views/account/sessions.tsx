import type { FC } from 'hono/jsx'

export interface SessionsProps {
  sessions: readonly { id: string; agent: string; lastSeen: string; isCurrent: boolean }[]
}

export const Sessions: FC<SessionsProps> = (props) => (
  <section class="panel" aria-labelledby="sessions">
    <h2 id="sessions">Sessions</h2>
    <ul class="rows">
      {props.sessions.map(({ id, agent, lastSeen, isCurrent }) => (
        <li>
          <div>
            <p>{agent}</p>
            <p class="hint">{isCurrent ? 'This browser' : `Last seen ${lastSeen}`}</p>
          </div>
          {isCurrent ? null : (
            <form method="post" action={`/account/sessions/${id}/end`}>
              <button class="quiet" type="submit" aria-label={`End ${agent}`}>
                End
              </button>
            </form>
          )}
        </li>
      ))}
    </ul>
    <div class="actions">
      {props.sessions.length < 2 ? null : (
        <form method="post" action="/account/sessions/end-others">
          <button class="quiet" type="submit">
            Sign out everywhere else
          </button>
        </form>
      )}
      <form method="post" action="/account/sessions/end-all">
        <button class="quiet" type="submit">
          Sign out everywhere, here too
        </button>
      </form>
    </div>
  </section>
)
