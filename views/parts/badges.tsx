/** Small words about an item. Colour repeats what the word says. */
import type { FC } from 'hono/jsx'

export const KindBadge: FC<{ kind: string }> = ({ kind }) => <span class={`badge kind-${kind}`}>{kind}</span>

/** How an item relates to the caller's set, in one word. */
export type ItemState = 'required' | 'default' | 'installed' | 'dependency' | 'opted out'

export const StateBadge: FC<{ state: ItemState | undefined }> = ({ state }) =>
  state === undefined ? null : (
    <span class={state === 'opted out' ? 'badge state-out' : 'badge state-in'}>
      {state === 'default' ? 'in your stack' : state}
    </span>
  )
