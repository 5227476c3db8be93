/** Who has the item: groups that it is given to, how many people, and what depends on it. Never who. */
import type { FC } from 'hono/jsx'
import { More } from '../parts/more.tsx'
import { ItemShell, type ItemShellProps } from './shell.tsx'

interface Props {
  shell: ItemShellProps
  /** In whose set it is, for whatever reason. */
  people: number
  /** Who chose it themselves. */
  installs: number
  groupsTotal: number
  groups: readonly { slug: string; name: string; tier: string; effect: string }[]
  /** Whether `groups` are all there are, or those the viewer is in. */
  isAllGroups: boolean
  dependantsTotal: number
  dependants: readonly { title: string; href: string; range: string }[]
}

export const UsedByPage: FC<Props> = ({
  shell,
  people,
  installs,
  groups,
  groupsTotal,
  isAllGroups,
  dependants,
  dependantsTotal,
}) => (
  <ItemShell shell={shell} page="Used by">
    <section class="panel" aria-labelledby="used-by">
      <h2 id="used-by">Used by</h2>
      <p class="figure">
        <strong>{people}</strong>{' '}
        {people === 1 ? 'person has it in their set' : 'people have it in their set'}
      </p>
      {people === 0 ? null : (
        <p class="hint">
          {`${installs === 1 ? '1 person' : `${installs} people`} installed it; whoever else has it got it from a group or with another item.`}
        </p>
      )}
      <h3>{isAllGroups ? 'Groups it is given to' : 'Groups of yours it is given to'}</h3>
      {groups.length === 0 ? (
        <p class="empty">
          {isAllGroups
            ? 'No group is given it; people install it themselves.'
            : 'No group of yours is given it.'}
        </p>
      ) : (
        <ul class="plain">
          {groups.map(({ slug, name, tier, effect }) => (
            <li>
              <strong>{name}</strong> {name === slug ? null : <span class="hint">{slug}</span>}{' '}
              <span class="badge">{tier}</span> <span class="hint">{effect}</span>
            </li>
          ))}
          <More shown={groups.length} total={groupsTotal} />
        </ul>
      )}
      {dependants.length === 0 ? null : (
        <>
          <h3>Items that depend on it</h3>
          <ul class="plain">
            {dependants.map(({ title, href, range }) => (
              <li>
                <a href={href}>{title}</a> {range === '' ? null : <code>{range}</code>}
              </li>
            ))}
            <More shown={dependants.length} total={dependantsTotal} />
          </ul>
        </>
      )}
    </section>
  </ItemShell>
)
