/** Home: search, what is new for the reader, what their groups gave them, and the way to their own marketplace. */
import type { FC } from 'hono/jsx'
import { type Frame, Layout } from './layout.tsx'
import { KindBadge } from './parts/badges.tsx'
import { ItemCard, type ItemCardProps } from './parts/item-card.tsx'
import { Snippet } from './parts/snippet.tsx'

export interface HomeProps {
  frame: Frame
  name: string
  cloneCommand: string
  inSet: number
  /** What the reader's next pull will change, one sentence each. */
  pending: readonly string[]
  given: readonly { servedName: string; title: string; kind: string; because: string }[]
  newest: readonly ItemCardProps[]
}

export const HomePage: FC<HomeProps> = (props) => (
  <Layout frame={props.frame} title="Home">
    <h1>Welcome, {props.name}</h1>
    <search>
      <form method="get" action="/store" class="search">
        <label class="visually-hidden" for="q">
          Search the store
        </label>
        <input id="q" name="q" type="search" placeholder="Search by name, topic or tag" data-search />
        <button type="submit">Search</button>
      </form>
    </search>
    <Pending {...props} />
    <section class="panel" aria-labelledby="marketplace">
      <h2 id="marketplace">Your marketplace</h2>
      <p>
        {props.inSet === 1 ? '1 item is' : `${props.inSet} items are`} in <a href="/stack">your stack</a>.
        Clone it, or <a href="/connect">connect your agent</a>:
      </p>
      <Snippet text={props.cloneCommand} label="Command that clones your marketplace" />
    </section>
    <Given {...props} />
    <section aria-labelledby="newest">
      <div class="row">
        <h2 id="newest">New in the store</h2>
        <a href="/store?sort=createdAt">See everything</a>
      </div>
      {props.newest.length === 0 ? (
        <p class="empty">
          Nothing is published yet. <a href="/store/new">Publish the first item.</a>
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

const Pending: FC<HomeProps> = ({ pending }) =>
  pending.length === 0 ? null : (
    <section class="panel good" aria-labelledby="pending">
      <h2 id="pending">New for you</h2>
      <p>The next pull of your machine will</p>
      <ul class="bullets">
        {pending.map((change) => (
          <li>{change}</li>
        ))}
      </ul>
    </section>
  )

const Given: FC<HomeProps> = ({ given }) =>
  given.length === 0 ? null : (
    <section aria-labelledby="given">
      <h2 id="given">From your groups</h2>
      <ul class="rows">
        {given.map(({ servedName, title, kind, because }) => (
          <li>
            <div>
              <p>
                <KindBadge kind={kind} /> <a href={`/store/${servedName}`}>{title}</a>
              </p>
              <p class="hint">{because}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
