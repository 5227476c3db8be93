/** All versions, and what becomes of each: yank, deprecate, restore. */
import { type ListedVersion, type RefusedForm, VersionsPage } from '../../../../views/item/versions.tsx'
import { mayDo, mayUpload } from '../../../access/index.ts'
import { listVersions, type VersionRow } from '../../../catalog/index.ts'
import { isGrave } from '../../../intake/index.ts'
import { VERSIONS_SHOWN_MAX } from '../../../kernel/limits.ts'
import { only } from '../../../kernel/only.ts'
import { gainsOf, presentWithin, type Room, roomForMany } from '../../../operations/answers/index.ts'
import { deprecateVersion, restoreVersion, yankVersion } from '../../../operations/index.ts'
import type { OfVersion } from '../../../operations/surface.ts'
import { STATUS } from '../../middleware/errors.ts'
import { address, listQuery, paged } from '../lists.ts'
import { render } from '../page.tsx'
import { submit } from '../submit.ts'
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

const FATES = {
  yank: { operation: yankVersion, said: 'yanked' },
  deprecate: { operation: deprecateVersion, said: 'deprecated' },
  restore: { operation: restoreVersion, said: 'restored' },
}

export type Fate = keyof typeof FATES
export const fates = Object.keys(FATES) as readonly Fate[]

/** @param visit of an item that the visitor may do this to */
export function changeVersion(visit: Visit, fate: Fate, version: string) {
  const { c, principal, item } = visit
  const { operation, said } = FATES[fate]
  return submit<OfVersion, unknown>(c, principal, {
    operation,
    done: () => c.redirect(`/store/${item.servedName}/versions?said=${said}`, 303),
    refused(error, form) {
      if (error.code === 'version_not_found') throw error
      const values = textsOf(form, ['reason', 'successor'])
      return renderVersions(
        visit,
        { version, action: fate, error: error.message, values },
        STATUS[error.code],
      )
    },
  })
}
