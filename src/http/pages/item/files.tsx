/** The files of a version, and each of them. */
import { FilePage } from '../../../../views/item/file.tsx'
import { FilesPage, type TreeFolder, type VersionChoice } from '../../../../views/item/files.tsx'
import { isText } from '../../../catalog/diff.ts'
import { fileSizes, listFiles, type StoredFile } from '../../../catalog/files.ts'
import { listVersions, type VersionRow } from '../../../catalog/items.repo.ts'
import { AppError } from '../../../kernel/errors.ts'
import { FILE_SHOWN_BYTES_MAX } from '../../../kernel/limits.ts'
import { only } from '../../only.ts'
import { assetUrl } from '../../static.ts'
import { type MarkdownPlace, renderMarkdown } from '../markdown.ts'
import { render } from '../page.tsx'
import { sizeText } from '../words.ts'
import { highlight } from './highlight.ts'
import { findPicture } from './picture.ts'
import { MARKDOWN_NAME, placeOf } from './place.ts'
import {
  apiPath,
  fileAddress,
  filePage,
  filesPage,
  pictureAddress,
  shellOf,
  shownVersion,
  type Visit,
} from './shell.ts'

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
  const isMarkdown = MARKDOWN_NAME.test(path)
  const isRendered = isMarkdown && c.req.query('view') !== 'source'
  const address = filePage(item, path, row.version)
  const place = isRendered ? placeOf(item, row, files, path) : undefined
  const page = (
    <FilePage
      shell={shellOf(visit, 'files')}
      script={assetUrl('lines.js')}
      path={path}
      version={row.version}
      choices={choicesOf(visit, row.version)}
      listUrl={filesPage(item, row.version)}
      pageUrl={fileAddress(`/store/${item.servedName}`, path)}
      rawUrl={fileAddress(`${apiPath(item)}/versions/${encodeURIComponent(row.version)}`, path)}
      lineUrl={isMarkdown ? `${address}&view=source` : address}
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
      content={await contentOf(visit, row, file, sizeBytes, place)}
    />
  )
  return render(c, page)
}

/** @param place of Markdown that is shown as a text, not as its source */
async function contentOf(
  { deps, c, item }: Visit,
  { version }: VersionRow,
  file: StoredFile,
  sizeBytes: number,
  place: MarkdownPlace | undefined,
): Promise<Parameters<typeof FilePage>[0]['content']> {
  if ((await findPicture(deps.objects, file)) !== undefined)
    return { as: 'picture', src: pictureAddress(item, file.path, version) }
  if (sizeBytes > FILE_SHOWN_BYTES_MAX) {
    const most = sizeText(FILE_SHOWN_BYTES_MAX)
    return {
      as: 'fact',
      fact: `This file has ${sizeText(sizeBytes)}; files up to ${most} are shown. Raw has it whole.`,
    }
  }
  const { content } = await deps.objects.read(file.oid)
  if (!isText(content)) return { as: 'fact', fact: 'This file is binary. Raw has its bytes.' }
  if (place !== undefined) return { as: 'html', html: renderMarkdown(content.toString(), place) }
  const lines = await highlight(content.toString(), file.path)
  return { as: 'lines', lines, ...only({ marked: markedLines(c.req.query('lines')) }) }
}

/** @param asked `10-20`, or one number; anything else marks nothing */
function markedLines(asked = ''): { first: number; last: number } | undefined {
  const [, first, last] = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(asked) ?? []
  if (first === undefined) return undefined
  const [one, other] = [Number(first), Number(last ?? first)]
  return { first: Math.min(one, other), last: Math.max(one, other) }
}

function choicesOf({ deps, item }: Visit, shown: string): VersionChoice[] {
  return listVersions(deps.db, item.id).map(({ version }) => ({ version, isShown: version === shown }))
}
