/** What several admin pages have. */
import type { Child, FC } from 'hono/jsx'

/** A table that scrolls by itself where it is too wide, and becomes cards on a phone. */
export const Grid: FC<{ label: string; columns: readonly string[]; children?: Child }> = (props) => (
  <section class="grid" tabindex={0} aria-label={props.label}>
    <table>
      <thead>
        <tr>
          {props.columns.map((column) => (
            <th scope="col">{column}</th>
          ))}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  </section>
)

export const Cell: FC<{ label: string; isNumber?: boolean; children?: Child }> = (props) => (
  <td data-label={props.label} class={props.isNumber === true ? 'number' : undefined}>
    {props.children}
  </td>
)
