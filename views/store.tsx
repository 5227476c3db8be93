import type { FC } from 'hono/jsx'
import { type Frame, Layout } from './layout.tsx'
import { ItemCard, type ItemCardProps } from './parts/item-card.tsx'

interface StoreProps {
  frame: Frame
  q: string
  type: string
  /** Kinds with how many of what was found they have, before the kind filter. */
  types: readonly { name: string; label: string; count: number }[]
  total: number
  items: readonly ItemCardProps[]
  /** Addresses of the neighbouring pages. */
  previous?: string
  next?: string
}

export const StorePage: FC<StoreProps> = ({ frame, q, type, types, total, items, previous, next }) => (
  <Layout frame={frame} title={q === '' ? 'Store' : `${q} in the store`}>
    <h1>Store</h1>
    <search>
      <form method="get" action="/store" class="search">
        <label class="visually-hidden" for="q">
          Search the store
        </label>
        <input
          id="q"
          name="q"
          type="search"
          value={q}
          placeholder="Search by name, topic or tag"
          data-search
        />
        {type === '' ? null : <input type="hidden" name="type" value={type} />}
        <button type="submit">Search</button>
      </form>
    </search>
    <nav class="filters" aria-label="Kind">
      <a href={address(q, '')} aria-current={type === '' ? 'true' : undefined}>
        All
      </a>
      {types.map(({ name, label, count }) => (
        <a href={address(q, name)} aria-current={type === name ? 'true' : undefined}>
          {label} <span class="count">{count}</span>
        </a>
      ))}
    </nav>
    <p role="status" class="hint">
      {total === 1 ? '1 item' : `${total} items`}
      {q === '' ? '' : ` for “${q}”`}
    </p>
    {items.length === 0 ? (
      <div class="empty">
        <p>Nothing matches.</p>
        <p>
          Use fewer words, <a href="/store">see everything</a>, or{' '}
          <a href="/store/new">publish it yourself</a>.
        </p>
      </div>
    ) : (
      <ul class="cards">
        {items.map((item) => (
          <ItemCard {...item} />
        ))}
      </ul>
    )}
    {previous === undefined && next === undefined ? null : (
      <nav class="pages" aria-label="Pages">
        {previous === undefined ? null : (
          <a href={previous} rel="prev">
            Previous
          </a>
        )}
        {next === undefined ? null : (
          <a href={next} rel="next">
            Next
          </a>
        )}
      </nav>
    )}
  </Layout>
)

function address(q: string, type: string): string {
  const query = new URLSearchParams()
  if (q !== '') query.set('q', q)
  if (type !== '') query.set('type', type)
  return query.size === 0 ? '/store' : `/store?${query}`
}
