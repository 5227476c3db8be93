/** Step 3: what the store says about it. Whatever is sent is kept first, and judged then. */
import { DescribePage } from '../../../../views/publish/describe.tsx'
import { listGroupsOf } from '../../../access/index.ts'
import { CATEGORIES, type Draft } from '../../../catalog/index.ts'
import { AppError } from '../../../kernel/errors.ts'
import {
  DESCRIPTION_CHARS_MAX,
  DOC_BYTES_MAX,
  DOCS_MAX,
  NOTES_CHARS_MAX,
  PHOTO_ALT_CHARS_MAX,
  PHOTO_BYTES_MAX,
  TITLE_CHARS_MAX,
  UPLOAD_BYTES_MAX,
} from '../../../kernel/limits.ts'
import { describeProblems, type Problem } from '../../../operations/surface.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Principal, StoaContext } from '../../env.ts'
import { STATUS } from '../../middleware/errors.ts'
import { formOf, frameOf, render, requireSession } from '../page.tsx'
import { sizeText } from '../words.ts'
import { check, draftProps, itemOf, senderOf, signInFor } from './draft.tsx'
import { describeChange } from './draft-form.ts'

const LIMITS = {
  title: TITLE_CHARS_MAX,
  photoAlt: PHOTO_ALT_CHARS_MAX,
  description: DESCRIPTION_CHARS_MAX,
  notes: NOTES_CHARS_MAX,
  photo: sizeText(PHOTO_BYTES_MAX),
  photoBytes: PHOTO_BYTES_MAX,
  docBytes: DOC_BYTES_MAX,
  doc: sizeText(DOC_BYTES_MAX),
  docs: DOCS_MAX,
}

export function showDescribe(deps: HttpDeps, c: StoaContext) {
  const principal = requireSession(deps, c)
  return renderDescribe(
    deps,
    c,
    principal,
    deps.drafts.get(c.req.param('draft') ?? '', principal.user.id),
    [],
  )
}

export async function receiveDescription(deps: HttpDeps, c: StoaContext) {
  const { draft, principal: sender } = senderOf(deps, c)
  try {
    const { after, problems, isSaved, principal } = await deps.gates.upload(
      draft.ownerId,
      { request: c.req.raw, bytesMax: UPLOAD_BYTES_MAX },
      () => formOf(c, UPLOAD_BYTES_MAX),
      async (form) => {
        const described = describeChange(form, draft)
        // The session may have ended while the form came.
        const { change, principal } = senderOf(deps, c)
        const after = await change(described.change)
        const { problems } = described
        return { after, problems, isSaved: form.get('then') === 'stay', principal }
      },
    )
    const at = `/store/new/${draft.id}`
    if (principal === undefined) return signInFor(deps, c, `${at}/describe`)
    const all = [...problems, ...describeProblems(deps, after)]
    if (all.length > 0) return renderDescribe(deps, c, principal, after, all, 422)
    return c.redirect(isSaved ? `${at}/describe` : `${at}/publish`, 303)
  } catch (error) {
    if (!(error instanceof AppError) || sender === undefined || error.code !== 'too_large') throw error
    const problem = { field: 'docs', message: error.message }
    return renderDescribe(deps, c, sender, draft, [problem], STATUS[error.code])
  }
}

async function renderDescribe(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  draft: Draft,
  problems: readonly Problem[],
  status = 200,
) {
  const { proposal } = await check(deps, principal, draft)
  const groups = listGroupsOf(deps.db, principal.user.id).filter(({ slug }) => slug !== 'everyone')
  const page = (
    <DescribePage
      frame={frameOf(deps, principal, '/store/new')}
      draft={draftProps(draft, itemOf(principal, draft))}
      categories={CATEGORIES}
      groups={groups.map(({ slug, name }) => ({ slug, name }))}
      values={draft.values}
      fallback={{ title: proposal.title ?? '', description: proposal.description ?? 'the manifest’s' }}
      docs={draft.docs.map(({ file, name, sizeBytes }) => ({ file, name, size: sizeText(sizeBytes) }))}
      problems={problems}
      limits={LIMITS}
      {...(draft.photo === null
        ? {}
        : { photo: { name: draft.photo.name, facts: sizeText(draft.photo.sizeBytes) } })}
    />
  )
  return render(c, page, status)
}
