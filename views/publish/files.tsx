/** Files as they will be served, and how they differ from those that people have now. */
import type { FC } from 'hono/jsx'
import { counted } from '../parts/plural.ts'

export interface FilesProps {
  files: readonly { path: string; mode: string; isExecutable: boolean; size: string }[]
  /** `3 files, 4.2 KiB`. */
  total: string
}

export interface ChangesProps {
  /** The version that people have now. */
  previous: string
  changes: readonly {
    path: string
    change: 'added' | 'removed' | 'changed'
    before: string
    after: string
    mode?: string
  }[]
  unchanged: number
}

export const Files: FC<FilesProps> = ({ files, total }) =>
  files.length === 0 ? null : (
    <section class="panel" aria-labelledby="files">
      <h2 id="files">
        Files <span class="count">{total}</span>
      </h2>
      <section class="table-scroll" tabindex={0} aria-label="Files that will be served">
        <table class="file-table">
          <thead>
            <tr>
              <th scope="col">Path</th>
              <th scope="col">Mode</th>
              <th scope="col" class="number">
                Size
              </th>
            </tr>
          </thead>
          <tbody>
            {files.map(({ path, mode, isExecutable, size }) => (
              <tr>
                <th scope="row">
                  <code>{path}</code>
                </th>
                <td>
                  <code>{mode}</code> {isExecutable ? <span class="badge warn">executable</span> : null}
                </td>
                <td class="number">{size}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  )

const WORDS = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const

export const Changes: FC<ChangesProps> = ({ previous, changes, unchanged }) => (
  <section class="panel" aria-labelledby="changes">
    <h2 id="changes">
      Against {previous} <span class="count">{`${counted(unchanged, 'file', 'files')} unchanged`}</span>
    </h2>
    {changes.length === 0 ? (
      <p>Every file is the same. A new version of it changes nothing for anybody.</p>
    ) : (
      <section class="table-scroll" tabindex={0} aria-label={`Changes against ${previous}`}>
        <table class="file-table">
          <thead>
            <tr>
              <th scope="col">Path</th>
              <th scope="col">Change</th>
              <th scope="col" class="number">
                Before
              </th>
              <th scope="col" class="number">
                After
              </th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ path, change, before, after, mode }) => (
              <tr>
                <th scope="row">
                  <code>{path}</code>
                </th>
                <td>
                  <span class={`badge change-${change}`}>{WORDS[change]}</span>{' '}
                  {mode === undefined ? null : <code>{mode}</code>}
                </td>
                <td class="number">{before}</td>
                <td class="number">{after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    )}
  </section>
)
