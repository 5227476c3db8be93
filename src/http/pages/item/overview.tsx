/** The item's first page. */

import { OverviewPage, type Readme } from '../../../../views/item/overview.tsx'
import type { TrustProps } from '../../../../views/item/trust.tsx'
import { abilitiesWith } from '../../../access/index.ts'
import { type ItemRow, listFiles, type StoredFile, type VersionRow } from '../../../catalog/index.ts'
import { kinds } from '../../../intake/index.ts'
import { only } from '../../../kernel/only.ts'
import { abilityGroups, checkSentences } from '../../../operations/answers/index.ts'
import { render } from '../page.tsx'
import { dateText, sizeText } from '../words.ts'
import { markdownOf } from './markdown-of.ts'
import { chosenVersion, filePage, shellOf, type Visit } from './shell.ts'

export async function renderOverview(visit: Visit) {
  const { deps, c, item } = visit
  const shown = chosenVersion(deps, item)
  const readme = shown === undefined ? undefined : await readmeOf(visit, shown)
  const page = (
    <OverviewPage
      shell={shellOf(visit, 'readme')}
      category={item.category}
      tags={item.tags}
      {...only({
        readme,
        videoUrl: item.videoUrl,
        trust: shown === undefined ? undefined : trustOf(visit, shown),
      })}
    />
  )
  return render(c, page)
}

async function readmeOf({ deps, item }: Visit, row: VersionRow): Promise<Readme | undefined> {
  const files = await listFiles(deps.objects, row.treeOid)
  const about = aboutFile(item, files)
  if (about === undefined) return undefined
  const html = await markdownOf(deps, item, row, files, about, kinds[item.kind].about.markdown)
  return html === undefined ? { costlyAt: filePage(item, about.path, row.version) } : { html }
}

function aboutFile({ kind, servedName }: ItemRow, files: readonly StoredFile[]): StoredFile | undefined {
  const wanted = kinds[kind].about.files(servedName)
  return wanted.map((path) => files.find((file) => file.path === path)).find((file) => file !== undefined)
}

const AUDIENCES = {
  public: 'everybody in this store',
  shared: 'people and groups it is shared with, and groups it is given to',
  private: 'its owner, the admins, and groups it is given to',
} as const

function trustOf({ deps, principal, item }: Visit, row: VersionRow): TrustProps {
  return {
    version: row.version,
    publishedBy: row.publishedBy,
    date: dateText(row.publishedAt),
    origin: item.source === null ? `uploaded by ${row.publishedBy}` : `the source ${item.source}`,
    audience: AUDIENCES[item.sharing],
    size: sizeText(row.sizeBytes),
    filesCount: row.filesCount,
    filesUrl: `/store/${item.servedName}/files`,
    checks: checkSentences(row.checks),
    tree: row.treeOid,
    quiet: kinds[item.kind].words.quiet,
    capabilities: abilityGroups(abilitiesWith(deps.db, principal.viewer, row)),
  }
}
