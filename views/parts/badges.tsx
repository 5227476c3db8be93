/** Small words about an item. Colour repeats what the word says. */

import type { FC } from 'hono/jsx'
import type { ShownKind } from './emblem.tsx'

export const KindBadge: FC<{ kind: ShownKind }> = ({ kind: { name, word } }) => (
  <span class={`badge kind-${name}`}>{word}</span>
)

/** How an item relates to the caller's set, in one word. */
export type ItemState = 'required' | 'default' | 'installed' | 'dependency' | 'opted out'

export const StateBadge: FC<{ state: ItemState | undefined }> = ({ state }) =>
  state === undefined ? null : (
    <span class={state === 'opted out' ? 'badge state-out' : 'badge state-in'}>
      {state === 'default' ? 'in your stack' : state}
    </span>
  )
