import type { FC } from 'hono/jsx'
import { type Frame, Layout } from './layout.tsx'
import { KindBadge } from './parts/badges.tsx'
import { Snippet } from './parts/snippet.tsx'

export interface StackPageProps {
  frame: Frame
  cloneCommand: string
  commit: string
  entries: readonly {
    servedName: string
    title: string
    kind: string
    version: string
    because: readonly string[]
    /** Absent when it cannot be removed. */
    remove?: { label: string; action: string }
  }[]
  optedOut: readonly { servedName: string; title: string; groups: string; action: string }[]
  unavailable: readonly { item: string; why: string }[]
  history: readonly { commit: string; message: string; date: string }[]
}

export const StackPage: FC<StackPageProps> = (props) => (
  <Layout frame={props.frame} title="My stack">
    <h1>My stack</h1>
    <section class="panel" aria-labelledby="clone">
      <h2 id="clone">Clone it</h2>
      <Snippet text={props.cloneCommand} label="Command that clones your marketplace" />
      <p class="hint">
        Git asks for a password: paste a token, which you <a href="/account">make under Account</a>. Or{' '}
        <a href="/connect">connect your agent</a>, or <a href="/marketplace.zip">download it as a ZIP</a>. It
        is at <code>{props.commit.slice(0, 12)}</code> now.
      </p>
    </section>
    <Unavailable {...props} />
    <section aria-labelledby="entries">
      <h2 id="entries">{props.entries.length === 1 ? '1 item' : `${props.entries.length} items`}</h2>
      {props.entries.length === 0 ? (
        <p class="empty">
          Your set is empty, and that is a valid marketplace. <a href="/store">Find something to install.</a>
        </p>
      ) : (
        <ul class="rows">
          {props.entries.map((entry) => (
            <li>
              <div>
                <p>
                  <KindBadge kind={entry.kind} /> <a href={`/store/${entry.servedName}`}>{entry.title}</a>{' '}
                  <span class="version">v{entry.version}</span>
                </p>
                <ul class="because">
                  {entry.because.map((sentence) => (
                    <li>{sentence}</li>
                  ))}
                </ul>
              </div>
              {entry.remove === undefined ? null : (
                <form method="post" action={entry.remove.action}>
                  <input type="hidden" name="back" value="/stack" />
                  <button class="quiet" type="submit" aria-label={`${entry.remove.label} ${entry.title}`}>
                    {entry.remove.label}
                  </button>
                </form>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
    <OptedOut {...props} />
    <History {...props} />
  </Layout>
)

const Unavailable: FC<StackPageProps> = ({ unavailable }) =>
  unavailable.length === 0 ? null : (
    <section class="panel alert" aria-labelledby="unavailable">
      <h2 id="unavailable">Not to be had</h2>
      <ul>
        {unavailable.map(({ why }) => (
          <li>{why}</li>
        ))}
      </ul>
    </section>
  )

const OptedOut: FC<StackPageProps> = ({ optedOut }) =>
  optedOut.length === 0 ? null : (
    <section aria-labelledby="opted-out">
      <h2 id="opted-out">Opted out</h2>
      <ul class="rows">
        {optedOut.map(({ servedName, title, groups, action }) => (
          <li>
            <div>
              <p>
                <a href={`/store/${servedName}`}>{title}</a>
              </p>
              <p class="hint">{groups} gives it by default; you opted out.</p>
            </div>
            <form method="post" action={action}>
              <input type="hidden" name="back" value="/stack" />
              <button class="quiet" type="submit" aria-label={`Take ${title} again`}>
                Take it again
              </button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  )

const History: FC<StackPageProps> = ({ history }) => (
  <section aria-labelledby="history">
    <h2 id="history">History</h2>
    <ol class="history">
      {history.map(({ commit, message, date }) => (
        <li>
          <code>{commit.slice(0, 12)}</code> <span>{message}</span> <span class="hint">{date}</span>
        </li>
      ))}
    </ol>
  </section>
)
