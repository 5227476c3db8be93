/** One item in a list. The title is the one link; its area covers the card. */
import type { FC } from 'hono/jsx'
import { type ItemState, KindBadge, StateBadge } from './badges.tsx'

export interface ItemCardProps {
  servedName: string
  title: string
  description: string
  kind: string
  owner: string
  version: string | null
  installs: number
  state?: ItemState
  photoUrl?: string
}

export const ItemCard: FC<ItemCardProps> = (item) => (
  <li class="card">
    {item.photoUrl === undefined ? null : <img class="cover" src={item.photoUrl} alt="" loading="lazy" />}
    <p class="badges">
      <KindBadge kind={item.kind} />
      <StateBadge state={item.state} />
    </p>
    <h2>
      <a href={`/store/${item.servedName}`}>{item.title}</a>
    </h2>
    <p class="summary">{item.description}</p>
    <p class="meta">
      <span class="name">{item.servedName}</span>
      <span>{item.version === null ? 'no version' : `v${item.version}`}</span>
      <span>{`by ${item.owner}`}</span>
      {item.installs === 0 ? null : (
        <span>{item.installs === 1 ? '1 install' : `${item.installs} installs`}</span>
      )}
    </p>
  </li>
)
