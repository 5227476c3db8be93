/** Choosing one group: of a few from a list, of many by typing its slug. */
import type { FC } from 'hono/jsx'
import type { GroupName } from './grants-matrix.tsx'

export interface OfferedGroups {
  groups: readonly GroupName[]
  /** There are more than these. */
  areSome: boolean
}

type Props = OfferedGroups & {
  /** Of the field, and its id. */
  name: string
  /** What stands for no group; absent where one has to be chosen. */
  none?: string
  /** A slug, or empty. */
  chosen: string
}

export const GroupChoice: FC<Props> = ({ name, none, chosen, groups, areSome }) =>
  areSome ? (
    <>
      <input
        id={name}
        name={name}
        list={`${name}-list`}
        value={chosen}
        placeholder={none === undefined ? 'its slug' : `${none}: its slug`}
        required={none === undefined}
        maxlength={64}
        autocapitalize="none"
        spellcheck={false}
      />
      <datalist id={`${name}-list`}>
        {groups.map((group) => (
          <option value={group.slug}>{group.name}</option>
        ))}
      </datalist>
    </>
  ) : (
    <select id={name} name={name} required={none === undefined}>
      {none === undefined ? null : <option value="">{none}</option>}
      {groups.map((group) => (
        <option value={group.slug} selected={group.slug === chosen}>
          {group.name}
        </option>
      ))}
    </select>
  )
