/** Drafts for every step: whose it is, what it would become, how it is shown. */

import type { ChangesProps, FilesProps } from '../../../../views/publish/files.tsx'
import type { DraftProps } from '../../../../views/publish/parts.tsx'
import { findUserById } from '../../../access/index.ts'
import {
  checkDescription,
  type Draft,
  type FileChange,
  fileChanges,
  findItem,
  type ItemRow,
  type Proposal,
  previewUpload,
  type ServedFile,
  servedFiles,
  type Upload,
} from '../../../catalog/index.ts'
import { only } from '../../../kernel/only.ts'
import { changeDraft } from '../../../operations/index.ts'
import { confirmedIn, type DraftChange, holds, kindOf, uploadableItem } from '../../../operations/surface.ts'
import { callerOf } from '../../caller.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Principal, StoaContext } from '../../env.ts'
import { assertSameOrigin } from '../../middleware/csrf.ts'
import { SignInFirst, sessionOf, signInAddress } from '../page.tsx'
import { sizeText } from '../words.ts'

/** What publishing the draft would make, and whether anything stands in the way. */
export interface Checked {
  proposal: Proposal
  files: ServedFile[]
  changes: FileChange[]
  isGood: boolean
  /** An item of this name that is there already, so that a new one cannot be made. */
  taken?: ItemRow
}

/** The item that gets a new version. @throws AppError `item_not_found`, `forbidden`, `source_owned`, `admin_required` */
export function itemOf(principal: Principal, draft: Draft): ItemRow | undefined {
  return draft.item === null ? undefined : principal.need(uploadableItem(draft.item))
}

export function check(deps: HttpDeps, principal: Principal, draft: Draft): Promise<Checked> {
  const item = itemOf(principal, draft)
  return deps.gates.upload(
    principal.user.id,
    undefined,
    () => deps.drafts.read(draft, draft.zip),
    async (zip) => {
      const proposal = await previewUpload(deps, principal.actor, uploadOf(draft, item, zip))
      const { servedName, refusals } = proposal
      const taken = item !== undefined || servedName === null ? undefined : findItem(deps.db, servedName)
      return {
        proposal,
        files: servedFiles(proposal),
        changes: await fileChanges(deps, proposal),
        isGood: refusals.length === 0,
        ...only({ taken }),
      }
    },
  )
}

/** All that decides about its content. What the store says of it is checked where it is typed. */
function uploadOf({ values }: Draft, item: ItemRow | undefined, zip: Buffer): Upload {
  const { name, version, description } = values
  const typed = { zip, confirmSecrets: confirmedIn(values), ...only({ version: version || undefined }) }
  if (item !== undefined) return { item, ...typed }
  const isSaid = description !== undefined && holds([], 'description', () => checkDescription(description))
  return {
    ...typed,
    ...only({ kind: kindOf(values), name: name || undefined }),
    ...(isSaid ? { description } : {}),
  }
}

/** Who sends a form of a step, and for which draft. */
export interface Sender {
  draft: Draft
  /** @returns the draft as it is then */
  change(said: Omit<DraftChange, 'draft' | 'key'>): Promise<Draft>
  /** Absent when the session has ended since the form was shown: what was typed is kept, nothing else happens. */
  principal?: Principal
}

/**
 * The draft of a form: the owner's, or the one whose key the form carries.
 * @throws SignInFirst, AppError `draft_not_found`, `csrf`
 */
export function senderOf(deps: HttpDeps, c: StoaContext): Sender {
  const id = c.req.param('draft') ?? ''
  const key = c.req.query('key') ?? ''
  const principal = sessionOf(deps, c)
  const asker = principal ?? deps.nobody(() => callerOf(deps.settings, c))
  const sender = (draft: Draft): Sender => ({
    draft,
    async change(said) {
      await asker.invoke(changeDraft, { draft: id, key, ...said })
      return deps.drafts.get(id, draft.ownerId)
    },
    ...only({ principal }),
  })
  if (principal !== undefined) return sender(deps.drafts.get(id, principal.user.id))
  assertSameOrigin(deps.settings.baseUrl, c)
  const draft = deps.drafts.findByKey(id, key)
  if (draft === undefined || c.req.header('authorization') !== undefined) throw new SignInFirst()
  if (findUserById(deps.db, draft.ownerId)?.disabled !== false) throw new SignInFirst()
  return sender(draft)
}

/** To sign in, and back to where one was. */
export function signInFor(deps: HttpDeps, c: StoaContext, path: string): Response {
  return c.redirect(signInAddress(deps, path), 303)
}

export function draftProps(draft: Draft, item: ItemRow | undefined): DraftProps {
  return {
    id: draft.id,
    key: draft.key,
    zipName: draft.zip.name,
    zipSize: sizeText(draft.zip.sizeBytes),
    ...(item === undefined ? {} : { item: { servedName: item.servedName, title: item.title } }),
  }
}

export function filesProps({ files }: Pick<Checked, 'files'>): FilesProps {
  const bytes = files.reduce((total, { sizeBytes }) => total + sizeBytes, 0)
  return {
    files: files.map(({ path, mode, sizeBytes }) => ({
      path,
      mode,
      isExecutable: mode === '100755',
      size: sizeText(sizeBytes),
    })),
    total: `${files.length === 1 ? '1 file' : `${files.length} files`}, ${sizeText(bytes)}`,
  }
}

/** Nothing to compare while there are errors, and for a new item. */
export function changesProps({ proposal, changes, files }: Checked): ChangesProps | undefined {
  const { previous } = proposal
  if (previous === undefined || files.length === 0) return undefined
  const text = (bytes: number | undefined) => (bytes === undefined ? '–' : sizeText(bytes))
  const touched = changes.filter(({ change }) => change !== 'removed').length
  return {
    previous: previous.version,
    unchanged: files.length - touched,
    changes: changes.map(({ path, change, sizeBefore, sizeAfter, mode }) => ({
      path,
      change,
      before: text(sizeBefore),
      after: text(sizeAfter),
      ...(mode === undefined ? {} : { mode: `${mode.before} → ${mode.after}` }),
    })),
  }
}
