/** All versions, and what becomes of each: yank, deprecate, restore. */
import { type ListedVersion, type RefusedForm, VersionsPage } from '../../../../views/item/versions.tsx'
import { mayDo } from '../../../access/item-rights.ts'
import { mayUpload } from '../../../access/visibility.ts'
import { listVersions, type VersionRow } from '../../../catalog/items.repo.ts'
import { deprecateVersion, restoreVersion, yankVersion } from '../../../catalog/version-status.ts'
import { isGrave } from '../../../intake/capabilities/ability.ts'
import { AppError } from '../../../kernel/errors.ts'
import { VERSIONS_SHOWN_MAX } from '../../../kernel/limits.ts'
import { only } from '../../../kernel/only.ts'
import { gainsOf } from '../../../operations/answers/gains.ts'
import { presentWithin, type Room, roomForMany } from '../../../operations/answers/present-gains.ts'
import { visibleItem } from '../../../operations/rights.ts'
import { STATUS } from '../../middleware/errors.ts'
import { address, listQuery, paged } from '../lists.ts'
import { receiveForm, render } from '../page.tsx'
import { dateText, sizeText } from '../words.ts'
import { textsOf } from './form.ts'
import { offeredVersions } from './offered-versions.ts'
import { apiPath, chosenVersion, shellOf, successorOf, type Visit } from './shell.ts'

export function renderVersions(visit: Visit, refused?: RefusedForm, status = 200) {
  const { deps, c, principal, item } = visit
  const rows = listVersions(deps.db, item.id)
  const at = `/store/${item.servedName}/versions`
  const { shown, span } = paged(rows, offsetOf(c, rows, refused), VERSIONS_SHOWN_MAX, (offset) =>
    address(at, { offset }),
  )
  const chosen = chosenVersion(deps, item)?.version
  const before = (index: number) => rows[Math.max(0, span.first - 1) + index + 1]
  const room = roomForMany()
  const page = (
    <VersionsPage
      shell={shellOf(visit, 'versions')}
      versions={shown.map((row, index) => ({
        ...listed(visit, row, before(index)),
        isChosen: row.status !== 'yanked' && chosen === row.version,
        ...(index < GAINS_SHOWN_MAX ? gainsProps(visit, room, row, before(index)) : {}),
      }))}
      span={span}
      offered={offeredVersions(deps, item)}
      decides={mayDo(deps.db, principal.viewer, item, 'yank')}
      takesUploads={mayUpload(deps, deps.db, principal.viewer, item)}
      {...(refused === undefined ? {} : { refused })}
    />
  )
  return render(c, page, status)
}

/** Of the page that is asked for, or of the one with the form that was refused. */
function offsetOf(c: Visit['c'], rows: readonly VersionRow[], refused: RefusedForm | undefined): number {
  if (refused === undefined) return listQuery(c).offset
  const index = rows.findIndex(({ version }) => version === refused.version)
  return Math.max(0, index - (index % VERSIONS_SHOWN_MAX))
}

function listed(
  { deps, principal, item }: Visit,
  row: VersionRow,
  previous?: VersionRow,
): Omit<ListedVersion, 'isChosen'> {
  const { version, publishedBy, notes, status, statusReason } = row
  const [at, encoded] = [`/store/${item.servedName}`, encodeURIComponent(version)]
  return {
    version,
    ...only({ servedVersion: row.servedVersion }),
    publishedBy,
    notes,
    status,
    statusReason,
    successor: successorOf(deps, principal, row),
    date: dateText(row.publishedAt),
    size: sizeText(row.sizeBytes),
    files: row.filesCount === 1 ? '1 file' : `${row.filesCount} files`,
    filesUrl: `${at}/files?version=${encoded}`,
    zipUrl: `${apiPath(item)}/versions/${encoded}/archive.zip`,
    ...(previous === undefined
      ? {}
      : {
          diff: {
            href: `${at}/versions/${encodeURIComponent(previous.version)}...${encoded}`,
            previous: previous.version,
          },
        }),
  }
}

/** Versions of which the list says what they can do; of older ones their comparison does. */
const GAINS_SHOWN_MAX = 20

function gainsProps({ deps, principal }: Visit, room: Room, row: VersionRow, previous?: VersionRow) {
  const running = gainsOf(deps, principal.viewer, previous, row).filter(({ ability }) => isGrave(ability))
  const { shown, more } = presentWithin(running, room)
  return { gains: shown, gainsMore: more }
}

export type Fate = 'yank' | 'deprecate' | 'restore'
export const FATES: readonly Fate[] = ['yank', 'deprecate', 'restore']

const SAID: Record<Fate, string> = { yank: 'yanked', deprecate: 'deprecated', restore: 'restored' }

/** @param visit of an item that the visitor may edit */
export async function changeVersion(visit: Visit, fate: Fate, version: string) {
  const { c, principal, item } = visit
  const values = textsOf(await receiveForm(c, principal), ['reason', 'successor'])
  const { reason = '', successor = '' } = values
  try {
    const isReplaced = fate === 'deprecate' && successor !== ''
    const next = isReplaced ? principal.need(visibleItem(successor)) : undefined
    return await principal.act(
      (acting) => {
        if (fate === 'yank') return yankVersion(acting, principal.actor, item, version, reason)
        if (fate === 'restore') return restoreVersion(acting, principal.actor, item, version)
        return deprecateVersion(acting, principal.actor, item, version, reason, next)
      },
      () => c.redirect(`/store/${item.servedName}/versions?said=${SAID[fate]}`, 303),
    )
  } catch (error) {
    const isTheirs =
      error instanceof AppError && STATUS[error.code] < 500 && error.code !== 'version_not_found'
    if (!isTheirs) throw error
    return renderVersions(visit, { version, action: fate, error: error.message, values }, STATUS[error.code])
  }
}
