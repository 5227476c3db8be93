/** Who gains and who loses what, by item. */
import type { FC } from 'hono/jsx'
import { More } from '../parts/more.tsx'
import { counted } from '../parts/plural.ts'

interface Somebody {
  username: string
  displayName: string
}

export interface EffectProps {
  servedName: string
  title: string
  gains: Some
  loses: Some
  /** Keep it, and can no longer opt out. */
  bound: Some
  /** Keep it, and may opt out from now on. */
  freed: Some
}

/** How many, and the first of them by name: nobody reads thousands. */
interface Some {
  count: number
  named: readonly Somebody[]
}

export interface EffectsProps {
  effects: readonly EffectProps[]
  effectsTotal: number
}

/** Up to so many names are shown at once. */
const PEOPLE_OPEN = 12

export const Effects: FC<EffectsProps> = ({ effects, effectsTotal }) => (
  <ul class="effects">
    {effects.map((effect) => (
      <li>
        <h3>
          <a href={`/store/${effect.servedName}`}>{effect.title}</a>
        </h3>
        <People mark="+" kind="gain" people={effect.gains} one="gains it" many="gain it" />
        <People mark="−" kind="loss" people={effect.loses} one="loses it" many="lose it" />
        <People
          mark="="
          kind="same"
          people={effect.bound}
          one="keeps it and can no longer opt out"
          many="keep it and can no longer opt out"
        />
        <People
          mark="="
          kind="same"
          people={effect.freed}
          one="keeps it and may opt out from now on"
          many="keep it and may opt out from now on"
        />
      </li>
    ))}
    <More shown={effects.length} total={effectsTotal} />
  </ul>
)

interface PeopleProps {
  mark: string
  kind: 'gain' | 'loss' | 'same'
  people: Some
  one: string
  many: string
}

const People: FC<PeopleProps> = ({ mark, kind, people: { count, named }, one, many }) =>
  count === 0 ? null : (
    <details class={`people ${kind}`} open={count <= PEOPLE_OPEN && named.length > 0}>
      <summary>
        <span class="mark" aria-hidden="true">
          {mark}
        </span>{' '}
        {counted(count, `person ${one}`, `people ${many}`)}
      </summary>
      <ul>
        {named.map(({ username, displayName }) => (
          <li>
            <a href={`/admin/users/${username}`}>{displayName}</a>
          </li>
        ))}
        <More shown={named.length} total={count} />
      </ul>
    </details>
  )
