/** The files of a version, and each of them. */
import { FilePage } from '../../../../views/item/file.tsx'
import { FilesPage, type TreeFolder, type VersionChoice } from '../../../../views/item/files.tsx'
import { isText } from '../../../catalog/diff.ts'
import { fileSizes, listFiles, readFile } from '../../../catalog/files.ts'
import { listVersions } from '../../../catalog/items.repo.ts'
import { AppError } from '../../../kernel/errors.ts'
import { FILE_SHOWN_BYTES_MAX } from '../../../kernel/limits.ts'
import { renderMarkdown } from '../markdown.ts'
import { render } from '../page.tsx'
import { sizeText } from '../words.ts'
import { highlight } from './highlight.ts'
import { apiPath, fileAddress, filePage, shellOf, shownVersion, type Visit } from './shell.ts'

export async function renderFiles(visit: Visit) {
  const { deps, c, item } = visit
  const row = shownVersion(visit)
  const files = await listFiles(deps.objects, row.treeOid)
  const sizes = await fileSizes(deps.objects, files)
  const root: Folder = { name: '', folders: [], files: [] }
  for (const [index, { path, mode }] of files.entries()) {
    place(root, path, {
      url: filePage(item, path, row.version),
      size: sizeText(sizes[index]!),
      isExecutable: mode === '100755',
    })
  }
  const page = (
    <FilesPage
      shell={shellOf(visit, 'files')}
      version={row.version}
      choices={choicesOf(visit, row.version)}
      root={root}
      summary={`${row.filesCount === 1 ? '1 file' : `${row.filesCount} files`}, ${sizeText(row.sizeBytes)}, as they are served.`}
      zipUrl={`${apiPath(item)}/versions/${encodeURIComponent(row.version)}/archive.zip`}
    />
  )
  return render(c, page)
}

interface Folder extends TreeFolder {
  folders: Folder[]
  files: TreeFolder['files'][number][]
}

function place(root: Folder, path: string, file: Omit<TreeFolder['files'][number], 'name'>): void {
  const segments = path.split('/')
  const name = segments.pop()!
  let folder = root
  for (const segment of segments) {
    let next = folder.folders.find((candidate) => candidate.name === segment)
    if (next === undefined) {
      next = { name: segment, folders: [], files: [] }
      folder.folders.push(next)
    }
    folder = next
  }
  folder.files.push({ name, ...file })
}

export async function renderFile(visit: Visit, path: string) {
  const { deps, c, item } = visit
  const row = shownVersion(visit)
  const files = await listFiles(deps.objects, row.treeOid)
  const file = files.find((candidate) => candidate.path === path)
  if (file === undefined) {
    throw new AppError(
      'file_not_found',
      `${item.servedName} ${row.version} has no file "${path}"; its files are at /store/${item.servedName}/files.`,
    )
  }
  const sizeBytes = await deps.objects.sizeOf(file.oid)
  const isMarkdown = /\.md$/i.test(path)
  const isRendered = isMarkdown && c.req.query('view') !== 'source'
  const address = filePage(item, path, row.version)
  const version = encodeURIComponent(row.version)
  const page = (
    <FilePage
      shell={shellOf(visit, 'files')}
      path={path}
      version={row.version}
      choices={choicesOf(visit, row.version)}
      listUrl={`/store/${item.servedName}/files?version=${version}`}
      pageUrl={fileAddress(`/store/${item.servedName}`, path)}
      rawUrl={fileAddress(`${apiPath(item)}/versions/${version}`, path)}
      size={sizeText(sizeBytes)}
      isExecutable={file.mode === '100755'}
      views={
        isMarkdown
          ? [
              { label: 'Rendered', href: address, isCurrent: isRendered },
              { label: 'Source', href: `${address}&view=source`, isCurrent: !isRendered },
            ]
          : []
      }
      content={await contentOf(visit, row.treeOid, path, sizeBytes, isRendered)}
    />
  )
  return render(c, page)
}

async function contentOf(
  { deps }: Visit,
  treeOid: Parameters<typeof readFile>[1],
  path: string,
  sizeBytes: number,
  isRendered: boolean,
): Promise<Parameters<typeof FilePage>[0]['content']> {
  if (sizeBytes > FILE_SHOWN_BYTES_MAX) {
    const most = sizeText(FILE_SHOWN_BYTES_MAX)
    return {
      as: 'fact',
      fact: `This file has ${sizeText(sizeBytes)}; files up to ${most} are shown. Raw has it whole.`,
    }
  }
  const content = (await readFile(deps.objects, treeOid, path))!
  if (!isText(content)) return { as: 'fact', fact: 'This file is binary. Raw has its bytes.' }
  if (isRendered) return { as: 'html', html: renderMarkdown(content.toString()) }
  return { as: 'lines', lines: await highlight(content.toString(), path) }
}

function choicesOf({ deps, item }: Visit, shown: string): VersionChoice[] {
  return listVersions(deps.db, item.id).map(({ version }) => ({ version, isShown: version === shown }))
}
