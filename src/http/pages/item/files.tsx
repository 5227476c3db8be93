/** The files of a version, and each of them. */
import { FilePage } from '../../../../views/item/file.tsx'
import { FilesPage, type TreeFolder, type VersionChoice } from '../../../../views/item/files.tsx'
import { isText } from '../../../catalog/compare.ts'
import { fileSizes, isServed, listFiles, type StoredFile, type VersionRow } from '../../../catalog/index.ts'
import { AppError } from '../../../kernel/errors.ts'
import { FILE_SHOWN_BYTES_MAX } from '../../../kernel/limits.ts'
import { only } from '../../../kernel/only.ts'
import { assetUrl } from '../../static.ts'
import { addressHere, render } from '../page.tsx'
import { sizeText } from '../words.ts'
import { markdownOf } from './markdown-of.ts'
import { offeredVersions } from './offered-versions.ts'
import { findPicture } from './picture.ts'
import { MARKDOWN_NAME } from './place.ts'
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
  const page = (
    <FilesPage
      shell={shellOf(visit, 'files')}
      version={row.version}
      choices={choicesOf(visit, row.version)}
      tree={
        await deps.renderer.render('tree', [item.servedName, row.version, row.treeOid], async () => ({
          part: 'tree',
          root: await treeOf(visit, row),
        }))
      }
      summary={summaryOf(row, await listFiles(deps.objects, row.treeOid))}
      zipUrl={`${apiPath(item)}/versions/${encodeURIComponent(row.version)}/archive.zip`}
    />
  )
  return render(c, page)
}

function summaryOf({ filesCount, sizeBytes }: VersionRow, files: readonly StoredFile[]): string {
  const all = `${filesCount === 1 ? '1 file' : `${filesCount} files`}, ${sizeText(sizeBytes)}`
  const kept = files.filter((file) => !isServed(file)).length
  if (kept === 0) return `${all}, as they are served.`
  return `${all}. All but ${kept} are served as they are; what would steer git in everybody's clone stays here.`
}

interface Folder extends TreeFolder {
  folders: Folder[]
  files: TreeFolder['files'][number][]
}

async function treeOf({ deps, item }: Visit, row: VersionRow): Promise<TreeFolder> {
  const files = await listFiles(deps.objects, row.treeOid)
  const sizes = await fileSizes(deps.objects, files)
  const root: Folder = { name: '', folders: [], files: [] }
  const folders = new Map([['', root]])
  for (const [index, { path, mode }] of files.entries()) {
    const { folder, name } = placed(folders, path)
    const [url, size] = [filePage(item, path, row.version), sizeText(sizes[index]!)]
    folder.files.push({ name, url, size, isExecutable: mode === '100755', isServed: isServed({ path }) })
  }
  return root
}

/** @param folders all that are there, by path; the one of `path` is made with those around it */
function placed(folders: Map<string, Folder>, path: string): { folder: Folder; name: string } {
  const slash = path.lastIndexOf('/')
  const [above, name] = [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)]
  const known = folders.get(above)
  if (known !== undefined) return { folder: known, name }
  const around = placed(folders, above)
  const folder: Folder = { name: around.name, folders: [], files: [] }
  around.folder.folders.push(folder)
  folders.set(above, folder)
  return { folder, name }
}

export async function renderFile(visit: Visit, path: string) {
  const { deps, c, item } = visit
  const row = shownVersion(visit)
  const files = await listFiles(deps.objects, row.treeOid)
  const file = files.find((candidate) => candidate.path === path)
  if (file === undefined) {
    throw new AppError(
      'file_not_found',
      `${item.servedName} ${row.version} has no file "${path}"; its files are at ${addressHere(deps, `/store/${item.servedName}/files`)}.`,
    )
  }
  const sizeBytes = await deps.objects.sizeOf(file.oid)
  const isMarkdown = MARKDOWN_NAME.test(path)
  const isRendered = isMarkdown && c.req.query('view') !== 'source'
  const address = filePage(item, path, row.version)
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
      size={sizeText(sizeBytes)}
      isExecutable={file.mode === '100755'}
      isServed={isServed(file)}
      views={
        isMarkdown
          ? [
              { label: 'Rendered', href: address, isCurrent: isRendered },
              { label: 'Source', href: `${address}&view=source`, isCurrent: !isRendered },
            ]
          : []
      }
      content={await contentOf(visit, row, file, sizeBytes, isRendered ? files : undefined)}
    />
  )
  return render(c, page)
}

/** @param files of the version, for Markdown that is shown as a text, not as its source */
async function contentOf(
  { deps, c, item }: Visit,
  row: VersionRow,
  file: StoredFile,
  sizeBytes: number,
  files: readonly StoredFile[] | undefined,
): Promise<Parameters<typeof FilePage>[0]['content']> {
  const { path, oid } = file
  if ((await findPicture(deps.objects, file)) !== undefined)
    return { as: 'picture', src: pictureAddress(item, path, row.version) }
  if (sizeBytes > FILE_SHOWN_BYTES_MAX) {
    const most = sizeText(FILE_SHOWN_BYTES_MAX)
    return {
      as: 'fact',
      fact: `This file has ${sizeText(sizeBytes)}; files up to ${most} are shown. Raw has it whole.`,
    }
  }
  const { content } = await deps.objects.read(oid)
  if (!isText(content)) return { as: 'fact', fact: 'This file is binary. Raw has its bytes.' }
  if (files !== undefined) {
    const html = await markdownOf(deps, item, row, files, file)
    return html === undefined ? TOO_COSTLY : { as: 'html', html }
  }
  const address = filePage(item, path, row.version)
  const lineUrl = MARKDOWN_NAME.test(path) ? `${address}&view=source` : address
  const marked = markedLines(c.req.query('lines'))
  const coloured = await deps.renderer.highlight(content.toString(), path)
  // Marks are the reader's and colours come late or not at all, so neither may be kept for others in place of none.
  const key = [lineUrl, oid, marked?.first, marked?.last, coloured !== undefined]
  const lines = await deps.renderer.render('lines', key, async () => ({
    ...{ part: 'lines', path, text: content, lineUrl },
    ...only({ marked, coloured }),
  }))
  return lines === undefined ? TOO_COSTLY : { as: 'lines', ...lines }
}

const TOO_COSTLY = {
  as: 'fact',
  fact: 'This file takes too long to show as a page. Raw has it whole.',
} as const

/** @param asked `10-20`, or one number; anything else marks nothing */
function markedLines(asked = ''): { first: number; last: number } | undefined {
  const [, first, last] = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(asked) ?? []
  if (first === undefined) return undefined
  const [one, other] = [Number(first), Number(last ?? first)]
  return { first: Math.min(one, other), last: Math.max(one, other) }
}

function choicesOf({ deps, item }: Visit, shown: string): VersionChoice[] {
  return offeredVersions(deps, item, [shown]).map((version) => ({ version, isShown: version === shown }))
}
