/** Home: search, what is new for the reader, what their groups gave them, and the way to their own marketplace. */
import type { FC } from 'hono/jsx'
import { type Frame, Layout } from './layout.tsx'
import { Emblem, type ShownKind } from './parts/emblem.tsx'
import { ItemCard, type ItemCardProps } from './parts/item-card.tsx'
import { counted } from './parts/plural.ts'
import { Snippet } from './parts/snippet.tsx'

export interface HomeProps {
  frame: Frame
  name: string
  cloneCommand: string
  inSet: number
  /** An item that somebody offers to the reader, and how many more are offered. */
  offer?: { from: string; title: string; others: number }
  /** When a client came last, and what its next pull will change, one sentence each; absent while none has come. */
  machine?: { asked: string; changes: readonly string[]; moreChanges: number }
  given: readonly { servedName: string; title: string; kind: ShownKind; because: string }[]
  moreGiven: number
  newest: readonly ItemCardProps[]
}

export const HomePage: FC<HomeProps> = (props) => (
  <Layout frame={props.frame} title="Home">
    <h1>
      Welcome, <bdi>{props.name}</bdi>
    </h1>
    <search>
      <form method="get" action="/store" class="search">
        <label class="visually-hidden" for="q">
          Search the store
        </label>
        <input
          id="q"
          name="q"
          type="search"
          placeholder="Search by name, topic or tag"
          aria-keyshortcuts="/"
          data-search
        />
        <button type="submit">Search</button>
      </form>
    </search>
    {props.offer === undefined ? null : <Offered {...props.offer} />}
    {props.machine === undefined ? <Begin {...props} /> : <Machine {...props} machine={props.machine} />}
    <Given {...props} />
    <section aria-labelledby="newest">
      <div class="row">
        <h2 id="newest">New in the store</h2>
        <a href="/store?sort=createdAt">See everything</a>
      </div>
      {props.newest.length === 0 ? (
        <p class="empty">
          <strong>Nothing is published yet.</strong> <a href="/store/new">Publish the first item</a>
        </p>
      ) : (
        <ul class="cards">
          {props.newest.map((item) => (
            <ItemCard {...item} />
          ))}
        </ul>
      )}
    </section>
  </Layout>
)

const Offered: FC<Required<HomeProps>['offer']> = ({ from, title, others }) => (
  <p class="notice">
    <strong>{from}</strong> offers you{' '}
    <strong>
      <bdi>{title}</bdi>
    </strong>
    {others === 0 ? '' : `, and ${counted(others, 'more item waits', 'more items wait')} for your answer`}.{' '}
    <a href="/account#transfers">{others === 0 ? 'Accept or decline it' : 'Accept or decline them'}</a>
  </p>
)

/** For whom no client has come yet: the way there. */
const Begin: FC<HomeProps> = ({ inSet, cloneCommand }) => (
  <section class="panel" aria-labelledby="begin">
    <h2 id="begin">Bring your stack to your agent</h2>
    <ol class="begin">
      <li>
        <a href="/stack">See your stack</a>
        <span class="hint">
          {inSet === 1 ? '1 item is' : `${inSet} items are`} in it; the store has more.
        </span>
      </li>
      <li>
        <a href="/account">Make a token</a>
        <span class="hint">It is the password that Git asks for.</span>
      </li>
      <li>
        <a href="/connect">Connect your agent</a>
        <span class="hint">Claude Code, Codex, VS Code and others, or plain Git:</span>
      </li>
    </ol>
    <Snippet text={cloneCommand} label="Command that clones your marketplace" />
  </section>
)

const Machine: FC<HomeProps & Required<Pick<HomeProps, 'machine'>>> = ({ inSet, machine }) => (
  <section class={machine.changes.length === 0 ? 'panel' : 'panel good'} aria-labelledby="machine">
    <h2 id="machine">{machine.changes.length === 0 ? 'Your machine' : 'New for you'}</h2>
    {machine.changes.length === 0 ? (
      <p>It is up to date.</p>
    ) : (
      <>
        <p>The next pull of your machine will</p>
        <ul class="bullets">
          {machine.changes.map((change) => (
            <li>{change}</li>
          ))}
          {machine.moreChanges === 0 ? null : (
            <li>
              <a href="/stack">{`and ${machine.moreChanges} more`}</a>
            </li>
          )}
        </ul>
      </>
    )}
    <p class="hint">
      {`A client asked ${machine.asked}. `}
      <a href="/stack">{inSet === 1 ? '1 item' : `${inSet} items`}</a>
      {inSet === 1 ? ' is in your stack.' : ' are in your stack.'}
    </p>
  </section>
)

const Given: FC<HomeProps> = ({ given, moreGiven }) =>
  given.length === 0 ? null : (
    <section aria-labelledby="given">
      <div class="row">
        <h2 id="given">From your groups</h2>
        {moreGiven === 0 ? null : <a href="/stack">{`and ${moreGiven} more`}</a>}
      </div>
      <ul class="given">
        {given.map(({ servedName, title, kind, because }) => (
          <li class="card">
            <Emblem kind={kind} />
            <div>
              <h3>
                <a href={`/store/${servedName}`}>
                  <bdi>{title}</bdi>
                </a>
              </h3>
              <p class="hint">{because}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
