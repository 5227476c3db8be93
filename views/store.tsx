import type { FC } from 'hono/jsx'
import { Layout } from './layout.tsx'
import { ERRORS_TO_MAIN } from './parts/errors-to-main.ts'
import { Facets } from './parts/facets.tsx'
import { ItemCard } from './parts/item-card.tsx'
import { itemsText, Nothing, Suggestions } from './store-nothing.tsx'
import type { StoreProps } from './store-props.ts'

export type { StoreFacet } from './parts/facets.tsx'
export type { StoreProps } from './store-props.ts'

/** The form says everything; without JavaScript its button sends it. With it, every change does. */
export const StorePage: FC<StoreProps> = (props) => (
  <Layout frame={props.frame} title={props.title}>
    <h1>Store</h1>
    <div class="store">
      <search class="store-search">
        <form
          method="get"
          action="/store"
          class="store-form"
          autocomplete="off"
          hx-get="/store"
          hx-trigger="submit, change target:.at-once, input delay:150ms target:#q"
          hx-target="#results"
          hx-swap="innerMorph"
          hx-sync="this:replace"
          {...ERRORS_TO_MAIN}
        >
          <div class="store-bar">
            <div class="search">
              <label class="visually-hidden" for="q">
                Search the store
              </label>
              <input
                id="q"
                name="q"
                type="search"
                value={props.q}
                maxlength={200}
                placeholder="Search by name, topic or tag"
                aria-keyshortcuts="/"
                data-search
              />
              <button type="submit">Search</button>
            </div>
            <p class="sort">
              <label for="sort">Sort by</label>
              <select id="sort" name="sort" class="at-once">
                <Sorts {...props} />
              </select>
            </p>
          </div>
          <details class="facets">
            <summary>Filters</summary>
            <div id="facets">
              <Facets facets={props.facets} />
            </div>
            <noscript>
              <button type="submit">Apply filters</button>
            </noscript>
          </details>
        </form>
      </search>
      <div class="found">
        <p id="count" role="status" class="hint">
          {countText(props)}
        </p>
        <div id="results">
          <Results {...props} />
        </div>
      </div>
    </div>
  </Layout>
)

/** What changes on the page: for htmx. The box that is typed in stays as it is. */
export const StoreUpdate: FC<StoreProps> = (props) => (
  <>
    <hx-partial hx-target="#count" hx-swap="textContent">
      {countText(props)}
    </hx-partial>
    <hx-partial hx-target="#facets" hx-swap="innerMorph">
      <Facets facets={props.facets} />
    </hx-partial>
    <hx-partial hx-target="#sort" hx-swap="innerMorph">
      <Sorts {...props} />
    </hx-partial>
    <Results {...props} />
  </>
)

const Sorts: FC<StoreProps> = ({ sorts, sort }) => (
  <>
    {sorts.map(({ value, label }) => (
      <option value={value} selected={value === sort}>
        {label}
      </option>
    ))}
  </>
)

const Results: FC<StoreProps> = (props) => (
  <>
    {props.chips.length === 0 ? null : <Chips {...props} />}
    {props.items.length > 0 && props.suggestions.length > 0 ? (
      <p class="did-you-mean">
        <Suggestions {...props} />
      </p>
    ) : null}
    {props.items.length === 0 ? (
      <Nothing {...props} />
    ) : (
      <ul class="cards">
        {props.items.map((item) => (
          <ItemCard {...item} />
        ))}
      </ul>
    )}
    {props.previous === undefined && props.next === undefined ? null : <Pages {...props} />}
  </>
)

const Chips: FC<StoreProps> = ({ chips, clearHref }) => (
  <ul class="chips" aria-label="Filters that are on">
    {chips.map(({ title, label, href }) => (
      <li>
        <a href={href}>
          <span class="visually-hidden">Remove </span>
          {`${title}: ${label}`} <span aria-hidden="true">×</span>
        </a>
      </li>
    ))}
    {chips.length === 1 ? null : (
      <li>
        <a href={clearHref}>Remove all filters</a>
      </li>
    )}
  </ul>
)

const Pages: FC<StoreProps> = ({ previous, next, page, pages }) => (
  <nav class="pages" aria-label="Pages">
    {previous === undefined ? null : (
      <a href={previous} rel="prev">
        Previous
      </a>
    )}
    <span>{`Page ${page} of ${pages}`}</span>
    {next === undefined ? null : (
      <a href={next} rel="next">
        Next
      </a>
    )}
  </nav>
)

function countText(props: StoreProps): string {
  const { reading } = props
  if (reading === undefined) return foundText(props)
  const read = `${reading.known} of ${itemsText(reading.of)}`
  return `${foundText(props)}. The search has read ${read} so far; results may be missing.`
}

function foundText({ total, q, isClose, isPartial, isCut }: StoreProps): string {
  if (isCut) return `${itemsText(total)} for “${q}”, as whole words: too much begins so; write more of it`
  if (isPartial) return `Nothing has all words of “${q}”; ${itemsText(total)} with most of them`
  if (isClose) return `Nothing is spelt “${q}”; ${itemsText(total)} nearly so`
  return `${itemsText(total)}${q === '' ? '' : ` for “${q}”`}`
}
