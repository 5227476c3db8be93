/** Who gains and who loses what, by item. */
import type { FC } from 'hono/jsx'
import { counted } from '../parts/plural.ts'

interface Somebody {
  username: string
  displayName: string
}

export interface EffectProps {
  servedName: string
  title: string
  gains: readonly Somebody[]
  loses: readonly Somebody[]
  /** Keep it, and can no longer opt out. */
  bound: readonly Somebody[]
  /** Keep it, and may opt out from now on. */
  freed: readonly Somebody[]
}

/** More than this is a number: nobody reads on. */
const PEOPLE_LISTED = 200
/** Up to so many names are shown at once. */
const PEOPLE_OPEN = 12

export const Effects: FC<{ effects: readonly EffectProps[] }> = ({ effects }) => (
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
  </ul>
)

interface PeopleProps {
  mark: string
  kind: 'gain' | 'loss' | 'same'
  people: readonly Somebody[]
  one: string
  many: string
}

const People: FC<PeopleProps> = ({ mark, kind, people, one, many }) =>
  people.length === 0 ? null : (
    <details class={`people ${kind}`} open={people.length <= PEOPLE_OPEN}>
      <summary>
        <span class="mark" aria-hidden="true">
          {mark}
        </span>{' '}
        {counted(people.length, `person ${one}`, `people ${many}`)}
      </summary>
      <ul>
        {people.slice(0, PEOPLE_LISTED).map(({ username, displayName }) => (
          <li>
            <a href={`/admin/users/${username}`}>{displayName}</a>
          </li>
        ))}
        {people.length > PEOPLE_LISTED ? <li>{`and ${people.length - PEOPLE_LISTED} more`}</li> : null}
      </ul>
    </details>
  )
