/** Who published it, from where, and what it can run. */
import type { FC } from 'hono/jsx'
import { type Capability, CapabilityFacts } from '../parts/capabilities.tsx'

export interface TrustProps {
  version: string
  publishedBy: string
  date: string
  /** `uploaded by ann`, or the source it comes from. */
  origin: string
  audience: string
  size: string
  filesCount: number
  filesUrl: string
  /** What each check came to: `Secrets: nothing found`. */
  checks: readonly string[]
  /** Content id of the version's files. */
  tree: string
  /** Said of what runs nothing. */
  quiet: string
  /** What it runs or brings: a word for the badge, names for the list. */
  capabilities: readonly Capability[]
}

export const Trust: FC<TrustProps> = (trust) => (
  <>
    <section class="panel" aria-labelledby="trust">
      <h2 id="trust">Where it comes from</h2>
      <dl class="facts">
        <Fact term="Published">{`${trust.date} by ${trust.publishedBy}`}</Fact>
        <Fact term="Origin">{trust.origin}</Fact>
        <Fact term="Visible to">{trust.audience}</Fact>
        <div>
          <dt>Content</dt>
          <dd>
            <a href={trust.filesUrl}>
              {trust.filesCount === 1 ? '1 file' : `${trust.filesCount} files`}, {trust.size}
            </a>
          </dd>
          <dd>
            Git tree <code title={trust.tree}>{trust.tree.slice(0, 12)}</code>
          </dd>
        </div>
        <div>
          <dt>Checked</dt>
          {trust.checks.map((check) => (
            <dd>{check}</dd>
          ))}
        </div>
      </dl>
    </section>
    <Capabilities {...trust} />
  </>
)

const Capabilities: FC<TrustProps> = ({ capabilities, quiet }) => {
  const isRunning = capabilities.some(({ runsCode }) => runsCode)
  return (
    <section class="panel" aria-labelledby="capabilities">
      <h2 id="capabilities">What it can do</h2>
      <p>
        <span class={isRunning ? 'badge warn' : 'badge state-in'}>
          {isRunning ? 'runs code' : 'text only'}
        </span>{' '}
        <span class="hint">{isRunning ? 'on the computer of whoever has it.' : quiet}</span>
      </p>
      {capabilities.length === 0 ? null : <CapabilityFacts capabilities={capabilities} />}
    </section>
  )
}

const Fact: FC<{ term: string; children?: string }> = ({ term, children }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
)
