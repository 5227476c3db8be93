/** Groups times items, a tier in each cell. */

import type { FC } from 'hono/jsx'
import { KindBadge } from '../parts/badges.tsx'
import type { ShownKind } from '../parts/emblem.tsx'

export type TierName = 'none' | 'available' | 'default' | 'required'

export const TIERS: readonly TierName[] = ['none', 'available', 'default', 'required']

export interface GroupName {
  slug: string
  name: string
}

interface MatrixCell {
  /** The group's name. */
  group: string
  /** Of the field. */
  name: string
  /** What there is. */
  saved: TierName
  /** What is chosen, saved or not. */
  tier: TierName
}

export interface MatrixProps {
  /** The columns. */
  groups: readonly GroupName[]
  items: readonly {
    servedName: string
    title: string
    kind: ShownKind
    isArchived: boolean
    isPicked: boolean
    cells: readonly MatrixCell[]
  }[]
}

export const Matrix: FC<MatrixProps> = ({ groups, items }) => (
  <section class="grid matrix" tabindex={0} aria-label="Tiers by item and group">
    <table>
      <thead>
        <tr>
          <th scope="col">Item</th>
          {groups.map(({ slug, name }) => (
            <th scope="col">
              <a href={`/admin/groups/${slug}`}>{name}</a>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr>
            <th scope="row">
              <div class="matrix-item">
                <label class="pick">
                  <input type="checkbox" name="pick" value={item.servedName} checked={item.isPicked} />
                  <span>
                    {item.title}
                    <span class="name">{item.servedName}</span>
                  </span>
                </label>
                <p class="badges">
                  <KindBadge kind={item.kind} />
                  {item.isArchived ? <span class="badge state-out">archived</span> : null}
                </p>
              </div>
            </th>
            {item.cells.map((cell) => (
              <td data-label={cell.group}>
                <TierSelect
                  {...cell}
                  title={item.title}
                  isLocked={item.isArchived && cell.saved === 'none'}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

/** `data-saved` is the tier there is: the stylesheet shows by it which cells were changed. */
const TierSelect: FC<MatrixCell & { title: string; isLocked: boolean }> = (cell) => (
  <select
    name={cell.name}
    aria-label={`${cell.title} for ${cell.group}`}
    class="tier-select"
    disabled={cell.isLocked}
  >
    {TIERS.map((tier) => (
      <option value={tier} selected={tier === cell.tier} data-saved={tier === cell.saved ? '' : undefined}>
        {tier}
      </option>
    ))}
  </select>
)
