/** What an item runs or brings, by kind, with names. Colour repeats what the words say. */
import type { FC } from 'hono/jsx'

export interface Capability {
  label: string
  names: readonly string[]
  runsCode: boolean
}

export const CapabilityFacts: FC<{ capabilities: readonly Capability[] }> = ({ capabilities }) => (
  <dl class="facts">
    {capabilities.map(({ label, names, runsCode }) => (
      <div>
        <dt>
          {label} {runsCode ? <span class="badge warn">runs code</span> : null}
        </dt>
        <dd>{names.join(', ')}</dd>
      </div>
    ))}
  </dl>
)
