/** What changed between two versions, file by file, line by line. */
import type { FC } from 'hono/jsx'
import { type Gain, Gains } from '../parts/gains.tsx'
import { type Changes, ChangesLines, ChangesList } from './changes.tsx'
import { ItemShell, type ItemShellProps } from './shell.tsx'

interface Props {
  shell: ItemShellProps
  from: string
  to: string
  changes: Changes
  swapUrl: string
  gains: readonly Gain[]
  quiet: string
}

export const ComparePage: FC<Props> = ({ shell, from, to, changes, swapUrl, gains, quiet }) => (
  <ItemShell shell={shell} page={`${from} to ${to}`}>
    <Gains id="gains" gains={gains} quiet={quiet} previous={from} />
    <section class="panel" aria-labelledby="compare">
      <div class="bar">
        <h2 id="compare">{`Changes from ${from} to ${to}`}</h2>
        <a href={swapUrl}>The other way round</a>
      </div>
      <ChangesList changes={changes} none="Nothing differs: both versions have the same files." />
    </section>
    <ChangesLines changes={changes} />
  </ItemShell>
)
