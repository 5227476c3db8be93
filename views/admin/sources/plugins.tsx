/** What a source offers, plugin by plugin, each with its switch. */
import type { FC } from 'hono/jsx'
import { ListFilter, Pager, type Span } from '../../parts/pager.tsx'
import { counted } from '../../parts/plural.ts'
import type { IssueProps } from '../../publish/check.tsx'
import { Cell, Grid } from '../parts.tsx'

export type PluginState = 'published' | 'held' | 'unavailable' | 'failed' | 'gone' | 'off'

export interface PluginProps {
  /** As upstream calls it. */
  name: string
  /** Its item in the store, once there is one. */
  item?: { servedName: string; title: string; version: string }
  isEnabled: boolean
  /** What an admin corrected in its entry; empty where nothing was. */
  folder: string
  version: string
  isCorrectable: boolean
  /** Stands for the correction that the form shows. */
  seen: string
  state: PluginState
  /** Why, when that needs a word: one sentence. */
  problem?: string
  issues: readonly IssueProps[]
  /** The change that waits. */
  heldUrl?: string
}

interface PluginsProps {
  slug: string
  q: string
  /** Of all of them, not of those that match. */
  total: number
  plugins: readonly PluginProps[]
  span: Span
}

const STATES: Readonly<Record<PluginState, readonly [word: string, badge: string]>> = {
  published: ['published', 'badge state-in'],
  held: ['held for review', 'badge warn'],
  unavailable: ['unavailable', 'badge warn'],
  failed: ['not published', 'badge is-bad'],
  gone: ['gone upstream', 'badge warn'],
  off: ['off', 'badge'],
}

/** Fewer plugins are found by looking. */
const FILTERED_FROM = 8

/** Problems beyond these are in the API; nobody reads on. */
const ISSUES_SHOWN = 20

export const Plugins: FC<PluginsProps> = ({ slug, q, total, plugins, span }) => (
  <section id="plugins" data-job-region class="source-plugins" aria-labelledby="plugins-title">
    <div class="bar">
      <h2 id="plugins-title">Plugins</h2>
      <p id="list-count" class="hint" role="status">
        {counted(span.total, 'plugin', 'plugins')}
      </p>
    </div>
    {total === 0 ? (
      <p class="empty">Nothing was imported yet. Sync the source to see what it offers.</p>
    ) : (
      <>
        {total > FILTERED_FROM || q !== '' ? (
          <ListFilter action={`/admin/sources/${slug}`} q={q} label="Name, state or problem" />
        ) : null}
        <div id="list">
          {plugins.length === 0 ? (
            <p class="empty">
              {`No plugin matches “${q}”. `}
              <a href={`/admin/sources/${slug}#plugins`}>Show all.</a>
            </p>
          ) : (
            <Grid label="Plugins of the source" columns={['Plugin', 'Version', 'State', 'In the store']}>
              {plugins.map((plugin) => (
                <Row {...plugin} slug={slug} q={q} />
              ))}
            </Grid>
          )}
          {span.total > plugins.length ? <Pager {...span} label="Pages" what="plugins" /> : null}
        </div>
      </>
    )}
  </section>
)

const Row: FC<PluginProps & { slug: string; q: string }> = ({ slug, q, ...plugin }) => {
  const [word, badge] = STATES[plugin.state]
  return (
    <tr>
      <th scope="row">
        {plugin.item === undefined ? (
          plugin.name
        ) : (
          <a href={`/store/${plugin.item.servedName}`}>{plugin.item.title}</a>
        )}
        {plugin.item === undefined ? null : <span class="name">{servedAs(plugin.name, plugin.item)}</span>}
      </th>
      <Cell label="Version">{plugin.item?.version ?? '–'}</Cell>
      <Cell label="State">
        <div class="plugin-state">
          <span class={badge}>{word}</span>
          {plugin.problem === undefined ? null : <p class="hint">{plugin.problem}</p>}
          <Issues issues={plugin.issues} />
          {plugin.heldUrl === undefined ? null : (
            <a href={plugin.heldUrl}>
              Review the change<span class="visually-hidden">{` of ${plugin.name}`}</span>
            </a>
          )}
        </div>
      </Cell>
      <Cell label="In the store">
        <form method="post" action={`/admin/sources/${slug}/plugins/${encodeURIComponent(plugin.name)}`}>
          <input type="hidden" name="enabled" value={plugin.isEnabled ? '0' : '1'} />
          {q === '' ? null : <input type="hidden" name="q" value={q} />}
          <button
            type="submit"
            class={plugin.isEnabled ? 'quiet' : 'soft'}
            aria-label={`${plugin.isEnabled ? 'Disable' : 'Enable'} ${plugin.name}`}
          >
            {plugin.isEnabled ? 'Disable' : 'Enable'}
          </button>
        </form>
        {plugin.isCorrectable ? <Correct slug={slug} plugin={plugin} q={q} /> : null}
      </Cell>
    </tr>
  )
}

/** For an entry that is wrong upstream, where nobody mends it. */
const Correct: FC<{ slug: string; plugin: PluginProps; q: string }> = ({ slug, plugin, q }) => (
  <details open={plugin.folder !== '' || plugin.version !== ''}>
    <summary>
      Correct its entry<span class="visually-hidden">{` (${plugin.name})`}</span>
    </summary>
    <form
      method="post"
      action={`/admin/sources/${slug}/plugins/${encodeURIComponent(plugin.name)}`}
      class="correction"
    >
      {q === '' ? null : <input type="hidden" name="q" value={q} />}
      <input type="hidden" name="seen" value={plugin.seen} />
      <label>
        Folder
        <input name="folder" value={plugin.folder} placeholder="./plugins/name" maxlength={240} />
      </label>
      <label>
        Version
        <input name="version" value={plugin.version} placeholder="1.2.0" maxlength={64} />
      </label>
      <button
        type="submit"
        name="act"
        value="correct"
        class="soft"
        aria-label={`Save the entry of ${plugin.name}`}
      >
        Save
      </button>
    </form>
  </details>
)

function servedAs(name: string, { servedName }: NonNullable<PluginProps['item']>): string {
  return servedName === name ? name : `${name}, served as ${servedName}`
}

/** What intake found in one plugin. */
export const Issues: FC<{ issues: readonly IssueProps[] }> = ({ issues }) =>
  issues.length === 0 ? null : (
    <details>
      <summary>{counted(issues.length, 'finding', 'findings')}</summary>
      <ul class="plain">
        {issues.slice(0, ISSUES_SHOWN).map(({ severity, place, problem, fix }) => (
          <li>
            <strong>{severity === 'error' ? 'Error' : 'Warning'}</strong>{' '}
            {place === undefined ? null : <code>{place}</code>} {problem} {fix ?? ''}
          </li>
        ))}
        {issues.length > ISSUES_SHOWN ? <li>{`and ${issues.length - ISSUES_SHOWN} more`}</li> : null}
      </ul>
    </details>
  )
