import type { FC } from 'hono/jsx'
import { type Frame, Layout } from './layout.tsx'
import { ItemCard, type ItemCardProps } from './parts/item-card.tsx'
import { Snippet } from './parts/snippet.tsx'

interface HomeProps {
  frame: Frame
  name: string
  cloneCommand: string
  inSet: number
  newest: readonly ItemCardProps[]
}

export const HomePage: FC<HomeProps> = ({ frame, name, cloneCommand, inSet, newest }) => (
  <Layout frame={frame} title="Home">
    <h1>Welcome, {name}</h1>
    <section class="panel">
      <h2>Your marketplace</h2>
      <p>
        {inSet === 1 ? '1 item is' : `${inSet} items are`} in <a href="/stack">your stack</a>. Clone it, or{' '}
        <a href="/connect">connect your agent</a>:
      </p>
      <Snippet text={cloneCommand} label="Command that clones your marketplace" />
    </section>
    <section aria-labelledby="newest">
      <div class="row">
        <h2 id="newest">New in the store</h2>
        <a href="/store">See everything</a>
      </div>
      {newest.length === 0 ? (
        <p class="empty">
          Nothing is published yet. <a href="/store/new">Publish the first item.</a>
        </p>
      ) : (
        <ul class="cards">
          {newest.map((item) => (
            <ItemCard {...item} />
          ))}
        </ul>
      )}
    </section>
  </Layout>
)
