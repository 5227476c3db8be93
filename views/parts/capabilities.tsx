/** What an item runs or brings, by kind, with names and commands. Colour repeats what the words say. */
import type { FC } from 'hono/jsx'
import { ExactText } from './exact-text.tsx'

export interface Capability {
  label: string
  entries: readonly { name: string; through?: string; command?: string }[]
  runsCode: boolean
}

/** Names of one kind that are shown at once. */
const NAMES_MAX = 12

export const CapabilityFacts: FC<{ capabilities: readonly Capability[] }> = ({ capabilities }) => (
  <dl class="facts">
    {capabilities.map(({ label, entries, runsCode }) => (
      <div>
        <dt>
          {label} {runsCode ? <span class="badge warn">runs code</span> : null}
        </dt>
        <dd>
          <Entries entries={entries.slice(0, NAMES_MAX)} />
          {entries.length <= NAMES_MAX ? null : (
            <details>
              <summary>{`${entries.length - NAMES_MAX} more`}</summary>
              <Entries entries={entries.slice(NAMES_MAX)} />
            </details>
          )}
        </dd>
      </div>
    ))}
  </dl>
)

const Entries: FC<Pick<Capability, 'entries'>> = ({ entries }) => (
  <ul class="abilities">
    {entries.map(({ name, through, command }) => (
      <li>
        {command === undefined || command === '' ? (
          <Name name={name} through={through} />
        ) : (
          <details>
            <summary>
              <Name name={name} through={through} />
            </summary>
            <pre>
              <code>
                <ExactText text={command} />
              </code>
            </pre>
          </details>
        )}
      </li>
    ))}
  </ul>
)

const Name: FC<{ name: string; through: string | undefined }> = ({ name, through }) => (
  <>
    <ExactText text={name} />
    {through === undefined ? null : <span class="hint">{` through ${through}`}</span>}
  </>
)
