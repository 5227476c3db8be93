/** The files of a version, folders within folders. */
import { raw } from 'hono/html'
import type { FC } from 'hono/jsx'
import { ItemShell, type ItemShellProps } from './shell.tsx'

export interface TreeFile {
  name: string
  url: string
  size: string
  isExecutable: boolean
  isServed: boolean
}

export interface TreeFolder {
  name: string
  folders: readonly TreeFolder[]
  files: readonly TreeFile[]
}

export interface VersionChoice {
  version: string
  isShown: boolean
}

interface Props {
  shell: ItemShellProps
  version: string
  choices: readonly VersionChoice[]
  /** `FolderTree` as HTML; absent when it takes too long to make. */
  tree: string | undefined
  summary: string
  zipUrl: string
}

export const FilesPage: FC<Props> = ({ shell, version, choices, tree, summary, zipUrl }) => (
  <ItemShell shell={shell} page="Files">
    <section class="panel" aria-labelledby="files">
      <div class="bar">
        <h2 id="files">{`Files of ${version}`}</h2>
        <VersionPicker action={`/store/${shell.servedName}/files`} choices={choices} />
        <a href={zipUrl}>ZIP</a>
      </div>
      <p class="hint">{summary}</p>
      {tree === undefined ? (
        <p class="empty">These are too many files to show now; the ZIP has all of them.</p>
      ) : (
        raw(tree)
      )}
    </section>
  </ItemShell>
)

export const VersionPicker: FC<{ action: string; choices: readonly VersionChoice[] }> = ({
  action,
  choices,
}) =>
  choices.length < 2 ? null : (
    <form action={action} class="picker">
      <label for="version">Version</label>
      <select id="version" name="version">
        {choices.map((choice) => (
          <option value={choice.version} selected={choice.isShown}>
            {choice.version}
          </option>
        ))}
      </select>
      <button type="submit" class="quiet">
        Show
      </button>
    </form>
  )

export const FolderTree: FC<TreeFolder> = ({ folders, files }) => (
  <ul class="tree">
    {folders.map((folder) => (
      <li>
        <details open>
          <summary dir="auto">{`${folder.name}/`}</summary>
          <FolderTree {...folder} />
        </details>
      </li>
    ))}
    {files.map(({ name, url, size, isExecutable, isServed }) => (
      <li class="file">
        <a href={url} dir="auto">
          {name}
        </a>
        {isExecutable ? <span class="badge warn">executable</span> : null}
        {isServed ? null : <span class="badge">not served</span>}
        <span class="size">{size}</span>
      </li>
    ))}
  </ul>
)
