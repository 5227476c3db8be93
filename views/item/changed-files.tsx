/** Files that differ, file by file, line by line: between two versions, or between what is served and what is held. */
import type { FC } from 'hono/jsx'
import type { DiffLine, Hunk, TextDiff } from '../../src/catalog/compare.ts'
import type { Word } from '../../src/kernel/unseen.ts'
import { Words } from './source-lines.tsx'

/** A line as words, of which those that nobody would see are marked. */
export interface ShownLine extends Omit<DiffLine, 'text'> {
  words: readonly Word[]
  /** What is not as before where it looks as before. */
  note?: string
}

type ShownDiff = Omit<TextDiff, 'hunks'> & {
  hunks: readonly (Omit<Hunk, 'lines'> & { lines: readonly ShownLine[] })[]
}

export interface ComparedFile {
  path: string
  change: 'added' | 'removed' | 'changed'
  /** Such as `now executable`, `binary, 1.0 KiB to 1.2 KiB`. */
  facts: readonly string[]
  /** Those among them that its lines do not show: they stand in the list, too. */
  unseen: readonly string[]
  /** What it holds that nobody sees, as a sentence. */
  warning?: string
  diff?: ShownDiff
  beforeUrl?: string
  afterUrl?: string
}

export const ChangedFilesList: FC<{ files: readonly ComparedFile[] }> = ({ files }) => (
  <>
    <p class="hint">{summaryOf(files)}</p>
    <ul class="changes">
      {files.map((file, index) => (
        <li>
          <span class={`badge delta-${file.change}`}>{file.change}</span>{' '}
          <a href={`#file-${index + 1}`} dir="auto">
            {file.path}
          </a>{' '}
          <Counts {...file} />
          {file.unseen.map((fact) => (
            <>
              {' '}
              <span class="hint">{fact}</span>
            </>
          ))}
          {file.warning === undefined ? null : (
            <>
              {' '}
              <span class="badge warn">hides something</span>
            </>
          )}
        </li>
      ))}
    </ul>
  </>
)

/** @param from what the sides are called */
export const ChangedFiles: FC<{ files: readonly ComparedFile[]; from: string; to: string }> = ({
  files,
  from,
  to,
}) => (
  <>
    {files.map((file, index) => (
      <File {...file} id={`file-${index + 1}`} from={from} to={to} />
    ))}
  </>
)

function summaryOf(files: readonly ComparedFile[]): string {
  return (['added', 'changed', 'removed'] as const)
    .map((change) => [files.filter((file) => file.change === change).length, change] as const)
    .filter(([count]) => count > 0)
    .map(([count, change]) => `${count} ${count === 1 ? 'file' : 'files'} ${change}`)
    .join(', ')
}

const Counts: FC<ComparedFile> = ({ diff }) =>
  diff === undefined || diff.hunks.length === 0 ? null : (
    <span class="counts">
      <span class="plus">{`+${diff.added}`}</span> <span class="minus">{`−${diff.removed}`}</span>
    </span>
  )

type FileProps = ComparedFile & { id: string; from: string; to: string }

const File: FC<FileProps> = ({ id, from, to, ...file }) => (
  <section class="panel changed" aria-labelledby={id}>
    <div class="bar">
      <h3 id={id} class="path">
        <bdi>{file.path}</bdi>
      </h3>
      <span class={`badge delta-${file.change}`}>{file.change}</span>
      {file.facts.map((fact) => (
        <span class="hint">{fact}</span>
      ))}
      <span class="links">
        {file.beforeUrl === undefined ? null : (
          <a href={file.beforeUrl} aria-label={`${file.path} in ${from}`}>
            {from}
          </a>
        )}
        {file.afterUrl === undefined ? null : (
          <a href={file.afterUrl} aria-label={`${file.path} in ${to}`}>
            {to}
          </a>
        )}
      </span>
    </div>
    {file.warning === undefined ? null : <p class="notice caution">{file.warning}</p>}
    {file.diff === undefined ? null : <Lines {...file.diff} path={file.path} />}
  </section>
)

const Lines: FC<ShownDiff & { path: string }> = ({ hunks, skippedAtEnd, lacksFinalBreak, path }) =>
  hunks.length === 0 ? null : (
    <section class="code diff" tabindex={0} aria-label={`Changed lines of ${path}`}>
      <table>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Old line</th>
            <th scope="col">New line</th>
            <th scope="col">Text</th>
          </tr>
        </thead>
        <tbody>
          {hunks.map(({ skipped, lines }) => (
            <>
              <Skipped count={skipped} />
              {lines.map((line) => (
                <Row {...line} />
              ))}
            </>
          ))}
          <Skipped count={skippedAtEnd} />
        </tbody>
      </table>
      {lacksFinalBreak.map((side) => (
        <p class="hint">{`The ${side === 'before' ? 'old' : 'new'} file does not end in a line break.`}</p>
      ))}
    </section>
  )

const MARKS = { same: ' ', added: '+', removed: '−' } as const

const Row: FC<ShownLine> = ({ kind, words, note, before, after }) => (
  <tr class={`line-${kind}`}>
    <td class="number">{before ?? ''}</td>
    <td class="number">{after ?? ''}</td>
    <td>
      <span class="mark">{MARKS[kind]}</span>
      <code dir="ltr">
        {kind === 'added' ? (
          <ins>
            <Words words={words} />
          </ins>
        ) : kind === 'removed' ? (
          <del>
            <Words words={words} />
          </del>
        ) : (
          <Words words={words} />
        )}
      </code>
      {note === undefined ? null : <span class="note">{note}</span>}
    </td>
  </tr>
)

const Skipped: FC<{ count: number }> = ({ count }) =>
  count === 0 ? null : (
    <tr class="skipped">
      <td colspan={3}>{count === 1 ? '1 unchanged line' : `${count} unchanged lines`}</td>
    </tr>
  )
