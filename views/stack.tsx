/** One's own set: what is in it and why, what the next pull will change, and what it was before. */
import type { FC } from 'hono/jsx'
import { type Frame, Layout } from './layout.tsx'
import { Emblem, type ShownKind } from './parts/emblem.tsx'
import { MoreSentences } from './parts/more-sentences.tsx'
import { Notice, type Noticed } from './parts/notice.tsx'
import { ListFilter, Pager, type Span } from './parts/pager.tsx'
import { counted } from './parts/plural.ts'
import { Snippet } from './parts/snippet.tsx'
import { StackHistory, type StackHistoryProps } from './stack-history.tsx'

/** Of what the next pull will do. */
const PENDING_SHOWN = 20

export interface StackEntryProps {
  servedName: string
  title: string
  kind: ShownKind
  version: string
  /** The pin of one's own install. */
  pin: string | null
  /** Versions to pin to, newest first. */
  versions: readonly string[]
  because: readonly string[]
  /** Why its version is deprecated or yanked, and what to use instead. */
  notice?: Noticed
  /** Absent when it cannot be removed. */
  remove?: { label: string; action: string }
}

export interface StackPageProps {
  frame: Frame
  cloneCommand: string
  commit: string
  /** What an action just did, or could not do. */
  notices: readonly string[]
  /** What one filters by. */
  q: string
  /** The address of what is shown, to come back to. */
  here: string
  /** Of the whole set. */
  total: number
  entries: readonly StackEntryProps[]
  span: Span
  /** `keptBy`: what depends on it, so that it is in the set all the same; empty when it is not. */
  optedOut: readonly { servedName: string; title: string; groups: string; keptBy: string; action: string }[]
  optedOutSpan: Span
  unavailable: readonly { item: string; why: string }[]
  /** Absent while no client has come. */
  pending?: { asked: string; fetched?: string; changes: readonly string[] }
  history: StackHistoryProps['history']
}

export const StackPage: FC<StackPageProps> = (props) => (
  <Layout frame={props.frame} title="My stack">
    <h1>My stack</h1>
    {props.notices.length === 0 ? null : (
      <ul class="panel good plain" role="status">
        {props.notices.map((notice) => (
          <li>{notice}</li>
        ))}
      </ul>
    )}
    <Unavailable {...props} />
    <div class="columns">
      <div>
        <section aria-labelledby="entries">
          <h2 id="entries">{counted(props.total, 'item', 'items')}</h2>
          {props.total > props.entries.length ? (
            <ListFilter action="/stack" q={props.q} label="Find in your stack" />
          ) : null}
          {props.total === 0 ? (
            <p class="empty">
              <strong>Your stack is empty,</strong> and that is a valid marketplace.{' '}
              <a href="/store">Find something to install</a>
            </p>
          ) : (
            <div id="list">
              <ul class="rows">
                {props.entries.map((entry) => (
                  <Entry {...entry} here={props.here} />
                ))}
              </ul>
              {props.total > props.entries.length ? (
                <Pager {...props.span} label="Parts of your stack" what="items" />
              ) : null}
            </div>
          )}
        </section>
        <OptedOut {...props} />
      </div>
      <aside aria-label="Your marketplace">
        <Pending {...props} />
        <section class="panel" aria-labelledby="clone">
          <h2 id="clone">Clone it</h2>
          <Snippet text={props.cloneCommand} label="Command that clones your marketplace" />
          <p class="hint">
            Git asks for a password: paste a token, which you <a href="/account">make under Account</a>. Or{' '}
            <a href="/connect">connect your agent</a>, or <a href="/marketplace.zip">download it as a ZIP</a>.
          </p>
        </section>
      </aside>
      <StackHistory {...props} />
    </div>
  </Layout>
)

const Entry: FC<StackEntryProps & { here: string }> = (entry) => (
  <li id={entry.servedName}>
    <Emblem kind={entry.kind} />
    <div>
      <p>
        <a class="name" href={`/store/${entry.servedName}`}>
          <bdi>{entry.title}</bdi>
        </a>{' '}
        {entry.pin === null ? null : <span class="badge">pinned to {entry.pin}</span>}{' '}
        {entry.notice === undefined ? null : <span class="badge state-out">{entry.notice.status}</span>}
      </p>
      {entry.notice === undefined ? null : <Notice {...entry.notice} />}
      <ul class="because">
        {entry.because.map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ul>
    </div>
    <div class="entry-actions">
      <Pin {...entry} />
      {entry.remove === undefined ? null : (
        <form method="post" action={entry.remove.action}>
          <input type="hidden" name="back" value={entry.here} />
          <button class="quiet" type="submit" aria-label={`${entry.remove.label} ${entry.title}`}>
            {entry.remove.label}
          </button>
        </form>
      )}
    </div>
  </li>
)

/** What is served says where to choose another. */
const Pin: FC<StackEntryProps & { here: string }> = ({ servedName, title, version, pin, versions, here }) => (
  <details class="pin">
    <summary aria-label={`Version of ${title}: v${version}`}>v{version}</summary>
    <form method="post" action={`/stack/${servedName}/pin`} class="stacked">
      <input type="hidden" name="back" value={here} />
      <label for={`pin-${servedName}`}>Keep {title} at</label>
      <select id={`pin-${servedName}`} name="pin">
        <option value="" selected={pin === null}>
          the newest
        </option>
        {pin === null || versions.includes(pin) ? null : (
          <option value={pin} selected>
            {pin}
          </option>
        )}
        {versions.map((version) => (
          <option value={version} selected={version === pin}>
            {version}
          </option>
        ))}
      </select>
      <button type="submit">Keep</button>
    </form>
  </details>
)

const Pending: FC<StackPageProps> = ({ pending }) => (
  <section
    class={pending === undefined || pending.changes.length === 0 ? 'panel' : 'panel good'}
    aria-labelledby="pending"
  >
    <h2 id="pending">On your machine</h2>
    {pending === undefined ? (
      <>
        <p>No client has fetched yet; nothing reaches a laptop before one does.</p>
        <p>
          <a class="button" href="/connect">
            Connect your agent
          </a>
        </p>
      </>
    ) : (
      <>
        <p>
          A client asked {pending.asked}
          {pending.fetched === undefined ? null : (
            <>
              {' '}
              and has <code>{pending.fetched.slice(0, 12)}</code>
            </>
          )}
          .
        </p>
        {pending.changes.length === 0 ? (
          <p>It is up to date.</p>
        ) : (
          <>
            <p>The next pull will</p>
            <MoreSentences sentences={pending.changes} shown={PENDING_SHOWN} />
          </>
        )}
      </>
    )}
  </section>
)

const Unavailable: FC<StackPageProps> = ({ unavailable }) =>
  unavailable.length === 0 ? null : (
    <section class="panel alert" aria-labelledby="unavailable">
      <h2 id="unavailable">Needs attention</h2>
      <MoreSentences sentences={unavailable.map(({ why }) => why)} />
    </section>
  )

const OptedOut: FC<StackPageProps> = ({ optedOut, optedOutSpan, here }) =>
  optedOutSpan.total === 0 ? null : (
    <section aria-labelledby="opted-out">
      <h2 id="opted-out">Opted out</h2>
      <ul class="rows">
        {optedOut.map(({ servedName, title, groups, keptBy, action }) => (
          <li>
            <div>
              <p>
                <a class="name" href={`/store/${servedName}`}>
                  <bdi>{title}</bdi>
                </a>
              </p>
              <p class="hint">Given to {groups} by default; you opted out.</p>
              {keptBy === '' ? null : (
                <p>
                  You have it all the same: <strong>{keptBy}</strong> of your stack depends on it.
                </p>
              )}
            </div>
            <form method="post" action={action}>
              <input type="hidden" name="back" value={here} />
              <button class="quiet" type="submit" aria-label={`Take it again: ${title}`}>
                Take it again
              </button>
            </form>
          </li>
        ))}
      </ul>
      {optedOutSpan.total > optedOut.length ? (
        <Pager {...optedOutSpan} label="Parts of what you opted out of" what="items" />
      ) : null}
    </section>
  )
