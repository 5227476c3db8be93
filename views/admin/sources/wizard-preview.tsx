/** Step 2: what would be imported, what would not, and why. */
import type { FC } from 'hono/jsx'
import { counted } from '../../parts/plural.ts'
import type { IssueProps } from '../../publish/check.tsx'
import { Issues } from './plugins.tsx'
import { Hidden, Wizard, type WizardProps } from './wizard.tsx'

/** What would become of one plugin. */
export interface PreviewPlugin {
  name: string
  servedName?: string
  version?: string
  kind?: string
  state: 'ready' | 'failed' | 'unavailable'
  problem?: string
  /** Kinds of things that it can run by itself. */
  runs: readonly string[]
  issues: readonly IssueProps[]
}

interface PreviewStepProps extends WizardProps {
  /** The commit, or how many tags. */
  head: string
  plugins: readonly PreviewPlugin[]
}

export const PreviewStep: FC<PreviewStepProps> = (props) => {
  const ready = props.plugins.filter(({ state }) => state === 'ready').length
  const rest = props.plugins.length - ready
  return (
    <Wizard {...props} step="What is in it">
      <p class={ready === 0 ? 'verdict alert' : 'verdict good'} role="status">
        <strong>
          {ready === 0
            ? 'Nothing in it can be imported as it is.'
            : `${counted(ready, 'plugin', 'plugins')} would be imported.`}
        </strong>{' '}
        {rest === 0 ? 'Nothing is wrong.' : `${rest} would not; the reason stands beside each.`}
      </p>
      <p class="hint place">{`${props.values.url}, ${props.head}`}</p>
      <PreviewList plugins={props.plugins} />
      <form method="post" action="/admin/sources/new" class="actions" data-busy="One moment.">
        <Hidden {...props} />
        <button type="submit" name="go" value="describe">
          {ready === 0 ? 'Go on all the same' : 'Go on'}
        </button>
        <button type="submit" class="quiet" name="go" value="address">
          Change the repository
        </button>
      </form>
    </Wizard>
  )
}

const PREVIEW_WORDS = {
  ready: ['would be imported', 'badge state-in'],
  failed: ['would not be published', 'badge is-bad'],
  unavailable: ['unavailable', 'badge warn'],
} as const

const PreviewList: FC<{ plugins: readonly PreviewPlugin[] }> = ({ plugins }) =>
  plugins.length === 0 ? (
    <p class="empty">The repository lists no plugins.</p>
  ) : (
    <ul class="rows preview" aria-label="What would be imported">
      {plugins.map((plugin) => (
        <li>
          <div>
            <p>
              <strong>{plugin.name}</strong> <span class="version">{plugin.version ?? ''}</span>{' '}
              {plugin.runs.length === 0 ? null : <span class="badge warn">can run code</span>}
            </p>
            {plugin.runs.length === 0 ? null : <p class="hint">{plugin.runs.join(', ')}</p>}
            {plugin.servedName === undefined || plugin.servedName === plugin.name ? null : (
              <p class="hint">
                Its own name is taken, or not one for items of sources; it would be served as{' '}
                <code>{plugin.servedName}</code>.
              </p>
            )}
            {plugin.problem === undefined ? null : <p>{plugin.problem}</p>}
            <Issues issues={plugin.issues} />
          </div>
          <span class={PREVIEW_WORDS[plugin.state][1]}>{PREVIEW_WORDS[plugin.state][0]}</span>
        </li>
      ))}
    </ul>
  )
