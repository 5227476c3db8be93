/** One item's page: what it is, what it can do, why one has it, and what one can do about it. */

import { ItemPage, type ItemPageProps } from '../../../views/item.tsx'
import type { Resolution } from '../../access/resolve.ts'
import { users } from '../../access/users.repo.ts'
import { mayEdit } from '../../access/visibility.ts'
import { chooseVersion } from '../../catalog/choose-version.ts'
import { fileSizes, listFiles, readFile, type StoredFile } from '../../catalog/files.ts'
import { type ItemRow, listVersions, type VersionRow } from '../../catalog/items.repo.ts'
import { countInstalls } from '../api/present.ts'
import type { HttpDeps } from '../deps.ts'
import type { Principal } from '../env.ts'
import { only } from '../only.ts'
import { wayOut } from '../stack.ts'
import { cardOf, statesOf } from './cards.ts'
import { renderMarkdown } from './markdown.ts'
import { frameOf } from './page.tsx'
import { capabilityList, dateText, reasonSentence, sizeText, WAY_OUT_LABELS } from './words.ts'

export async function renderItem(deps: HttpDeps, principal: Principal, item: ItemRow) {
  const newestFirst = listVersions(deps.db, item.id)
  const shown = chooseVersion(newestFirst) ?? newestFirst[0]
  const resolution = deps.sets.ofUser(principal.user.id)
  const content = shown === undefined ? { files: [] } : await contentOf(deps, item, shown)
  const entry = resolution.entries.find((candidate) => candidate.item.id === item.id)
  const { photoUrl, state } = cardOf(deps, item, statesOf(resolution))
  const props: ItemPageProps = {
    frame: frameOf(deps, principal, '/store'),
    servedName: item.servedName,
    title: item.title,
    description: item.description,
    kind: item.kind,
    category: item.category,
    version: shown?.version ?? null,
    tags: item.tags,
    owner: deps.db.table(users).get(item.ownerId)?.username ?? '',
    installs: countInstalls(deps.db, item),
    isArchived: item.status === 'archived',
    docs: item.docs.map(({ name, sizeBytes }) => ({
      name,
      size: sizeText(sizeBytes),
      url: `${apiPath(item)}/docs/${encodeURIComponent(name)}`,
    })),
    because: (entry?.because ?? []).map(reasonSentence),
    actions: actionsOf(item, resolution),
    capabilities: shown === undefined ? [] : capabilityList(shown.capabilities),
    ...content,
    versions: newestFirst.map((row) => versionProps(item, row)),
    mayPublish: mayEdit(deps.db, principal.viewer, item),
    ...only({ source: item.source, videoUrl: item.videoUrl, photoUrl, state }),
  }
  return <ItemPage {...props} />
}

function versionProps(item: ItemRow, row: VersionRow): ItemPageProps['versions'][number] {
  const { version, publishedBy, notes, status } = row
  return {
    version,
    publishedBy,
    notes,
    status,
    date: dateText(row.publishedAt),
    zipUrl: `${apiPath(item)}/versions/${version}/archive.zip`,
  }
}

async function contentOf(
  deps: HttpDeps,
  item: ItemRow,
  row: VersionRow,
): Promise<Pick<ItemPageProps, 'files' | 'readme'>> {
  const files = await listFiles(deps.objects, row.treeOid)
  const sizes = await fileSizes(deps.objects, files)
  const about = aboutFile(item, files)
  const source = about === undefined ? undefined : await readFile(deps.objects, row.treeOid, about.path)
  return {
    files: files.map(({ path, mode }, index) => ({
      path,
      size: sizeText(sizes[index]!),
      isExecutable: mode === '100755',
      url: `${apiPath(item)}/versions/${row.version}/files/${path.split('/').map(encodeURIComponent).join('/')}`,
    })),
    ...(source === undefined ? {} : { readme: renderMarkdown(source.toString()) }),
  }
}

/** A skill and an agent are their Markdown file; a plugin has a README. */
function aboutFile(item: ItemRow, files: readonly StoredFile[]): StoredFile | undefined {
  const wanted = ['SKILL.md', `${item.servedName}.md`, 'README.md', 'readme.md']
  return wanted.map((path) => files.find((file) => file.path === path)).find((file) => file !== undefined)
}

function actionsOf(item: ItemRow, { entries, optedOut }: Resolution): ItemPageProps['actions'] {
  const path = `/store/${item.servedName}`
  const because = entries.find((entry) => entry.item.id === item.id)?.because ?? []
  const isGiven = because.some(({ reason }) => reason !== 'dependency')
  const isOut = optedOut.some((entry) => entry.item.id === item.id)
  const way = wayOut(because)
  return [
    ...(isOut && !isGiven ? [{ label: 'Take it again', action: `${path}/opt-in`, isMain: true }] : []),
    ...(!isOut && !isGiven && item.status === 'active'
      ? [{ label: 'Install', action: `${path}/install`, isMain: true }]
      : []),
    ...(way === undefined ? [] : [{ label: WAY_OUT_LABELS[way], action: `${path}/${way}`, isMain: false }]),
  ]
}

function apiPath(item: ItemRow): string {
  return `/api/v1/items/${item.servedName}`
}
