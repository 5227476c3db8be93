/** What changed between two versions, file by file, line by line. */
import type { FC } from 'hono/jsx'
import { ChangedFiles, ChangedFilesList, type ComparedFile } from './changed-files.tsx'
import { ItemShell, type ItemShellProps } from './shell.tsx'

interface Props {
  shell: ItemShellProps
  from: string
  to: string
  files: readonly ComparedFile[]
  swapUrl: string
}

export const ComparePage: FC<Props> = ({ shell, from, to, files, swapUrl }) => (
  <ItemShell shell={shell} page={`${from} to ${to}`}>
    <section class="panel" aria-labelledby="compare">
      <div class="bar">
        <h2 id="compare">{`Changes from ${from} to ${to}`}</h2>
        <a href={swapUrl}>The other way round</a>
      </div>
      {files.length === 0 ? (
        <p class="empty">Nothing differs: both versions have the same files.</p>
      ) : (
        <ChangedFilesList files={files} />
      )}
    </section>
    <ChangedFiles files={files} from={from} to={to} />
  </ItemShell>
)
