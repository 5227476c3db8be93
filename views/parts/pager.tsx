/** What a long list has beside its rows: a filter, and the way to its other parts. */
import type { FC } from 'hono/jsx'

/** Which part of a list is shown. */
export interface Span {
  /** 1-based; 0 when there is nothing. */
  first: number
  last: number
  total: number
  previous?: string
  next?: string
}

export const Pager: FC<Span & { label: string; what: string }> = (props) => (
  <nav class="pager" aria-label={props.label}>
    {props.previous === undefined ? null : (
      <a href={props.previous} rel="prev">
        Previous
      </a>
    )}
    <span class="hint">
      {props.total === 0
        ? `No ${props.what}`
        : `${props.first} to ${props.last} of ${props.total} ${props.what}`}
    </span>
    {props.next === undefined ? null : (
      <a href={props.next} rel="next">
        Next
      </a>
    )}
  </nav>
)

/** A filter that narrows a list while one types; without JavaScript its button does. */
export const ListFilter: FC<{ action: string; q: string; label: string }> = ({ action, q, label }) => (
  <search>
    <form
      method="get"
      action={action}
      class="filter-bar"
      hx-get={action}
      hx-trigger="submit, input delay:200ms"
      hx-target="#list"
      hx-select="#list"
      hx-select-oob="#list-count"
      hx-swap="outerHTML"
      hx-replace-url="true"
      hx-sync="this:replace"
    >
      <div>
        <label for="q">{label}</label>
        <input id="q" name="q" type="search" value={q} maxlength={200} autocomplete="off" data-search />
      </div>
      <button type="submit" class="quiet">
        Filter
      </button>
    </form>
  </search>
)
