/** Filters of a listing as check boxes of its form, with how many each would show. */
import type { FC } from 'hono/jsx'

export interface StoreFacet {
  /** Its name in the address. */
  name: string
  title: string
  values: readonly { value: string; label: string; count: number; isChosen: boolean }[]
  /** Values that are not shown. */
  more: number
}

export const Facets: FC<{ facets: readonly StoreFacet[] }> = ({ facets }) => (
  <>
    {facets.map(({ name, title, values, more }) => (
      <fieldset class="facet" id={`facet-${name}`}>
        <legend>{title}</legend>
        {values.map(({ value, label, count, isChosen }) => (
          <label class="check" id={`facet-${name}-${value}`}>
            <input type="checkbox" class="at-once" name={name} value={value} checked={isChosen} />
            <span>
              {label} <span class="count">{count}</span>
            </span>
          </label>
        ))}
        {more === 0 ? null : <p class="hint">{`and ${more} more: search for them`}</p>}
      </fieldset>
    ))}
  </>
)
