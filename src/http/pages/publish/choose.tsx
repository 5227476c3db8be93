/** Step 1: the ZIP of a new draft, or another one for a draft that is there. */
import { ChoosePage } from '../../../../views/publish/choose.tsx'
import type { Draft } from '../../../catalog/index.ts'
import { KIND_NAMES, kinds } from '../../../intake/index.ts'
import { AppError } from '../../../kernel/errors.ts'
import { DRAFTS_PER_USER_MAX, JSON_BODY_BYTES_MAX, ZIP_BYTES_MAX } from '../../../kernel/limits.ts'
import { only } from '../../../kernel/only.ts'
import { createDraft, replaceZip } from '../../../operations/index.ts'
import { uploadableItem } from '../../../operations/surface.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Principal, StoaContext } from '../../env.ts'
import { type Form, type FormFile, filesOf } from '../../form.ts'
import { STATUS } from '../../middleware/errors.ts'
import { assetUrl } from '../../static.ts'
import {
  addressHere,
  frameOf,
  isSignedOut,
  receiveForm,
  render,
  requireSession,
  SignInFirst,
  sessionOf,
} from '../page.tsx'
import { sizeText } from '../words.ts'
import { draftProps, itemOf } from './draft.tsx'
import { typedIn } from './draft-form.ts'

/** The ZIP, and what is typed beside it. */
const FORM_MAX = ZIP_BYTES_MAX + JSON_BODY_BYTES_MAX
export const SIZE_MAX = sizeText(ZIP_BYTES_MAX)

export const KINDS = KIND_NAMES.map((name) => ({
  name,
  title: kinds[name].words.title,
  description: kinds[name].words.purpose,
}))

const SIGNED_OUT = {
  error: 'You are signed out. Sign in on another tab; the file is still chosen here. Then try again.',
}

export function showChoose(deps: HttpDeps, c: StoaContext) {
  const principal = requireSession(deps, c)
  return renderChoose(deps, c, principal, draftOf(deps, c, principal), { item: c.req.query('item') })
}

/** Only the draft's page says what is wrong with a ZIP; here it is enough that one came. */
export async function receiveZip(deps: HttpDeps, c: StoaContext) {
  const isScript = c.req.header('accept') === 'application/json'
  const principal = sessionOf(deps, c)
  if (principal === undefined) {
    if (!isScript) throw new SignInFirst()
    return c.json(SIGNED_OUT, 401)
  }
  const draft = draftOf(deps, c, principal)
  let typed: Record<string, string> = {}
  try {
    const kept = await deps.gates.upload(
      principal.user.id,
      { request: c.req.raw, bytesMax: FORM_MAX },
      () => receiveForm(c, principal, FORM_MAX),
      (form) => {
        typed = typedIn(form, ['item', 'kind', 'instead'])
        return keepZip(principal, draft, form, typed)
      },
    )
    const location = `/store/new/${kept.draft}`
    return isScript ? c.json({ location: addressHere(deps, location) }) : c.redirect(location, 303)
  } catch (error) {
    if (isScript && isSignedOut(error)) return c.json(SIGNED_OUT, 401)
    if (!(error instanceof AppError) || STATUS[error.code] >= 500) throw error
    const said =
      error.code === 'too_large' ? `The ZIP is too large; make it at most ${SIZE_MAX}.` : error.message
    if (isScript) return c.json({ error: said }, STATUS[error.code] as 400)
    return renderChoose(deps, c, principal, draft, { ...typed, error: said }, STATUS[error.code])
  }
}

/** A field left empty says nothing. */
function keepZip(
  principal: Principal,
  draft: Draft | undefined,
  form: Form,
  { item, kind, instead }: Record<string, string>,
): Promise<{ draft: string }> {
  // Without a file, the operation says so.
  const [file] = filesOf(form, 'file') as [FormFile]
  if (draft !== undefined) return principal.invoke(replaceZip, { draft: draft.id, file, ...only({ kind }) })
  const said = only({ item: item || undefined, kind, instead: instead || undefined })
  return principal.invoke(createDraft, { file, ...said })
}

function isFull(drafts: readonly Draft[]): boolean {
  return drafts.length >= DRAFTS_PER_USER_MAX
}

function draftOf(deps: HttpDeps, c: StoaContext, principal: Principal): Draft | undefined {
  const id = c.req.param('draft')
  return id === undefined ? undefined : deps.drafts.get(id, principal.user.id)
}

function renderChoose(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  draft: Draft | undefined,
  said: { item?: string | undefined; kind?: string; error?: string },
  status = 200,
) {
  const item =
    draft !== undefined
      ? itemOf(principal, draft)
      : said.item
        ? principal.need(uploadableItem(said.item))
        : undefined
  const drafts = deps.drafts.list(principal.user.id)
  const page = (
    <ChoosePage
      frame={frameOf(deps, principal, '/store/new')}
      script={assetUrl('wizard.js')}
      kinds={KINDS}
      kind={said.kind ?? draft?.values.kind ?? ''}
      sizeMax={SIZE_MAX}
      bytesMax={ZIP_BYTES_MAX}
      drafts={drafts.map(({ id, zip, item, createdAt }) => ({
        id,
        zipName: zip.name,
        what: item === null ? 'a new item' : `a new version of ${item}`,
        age: ageText(deps.clock() - createdAt),
      }))}
      isFull={isFull(drafts)}
      {...(item === undefined ? {} : { item: { servedName: item.servedName, title: item.title } })}
      {...only({ error: said.error, draft: draft && draftProps(draft, item) })}
    />
  )
  return render(c, page, status)
}

const MINUTE_MS = 60_000

function ageText(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS)
  if (minutes < 1) return 'uploaded just now'
  if (minutes < 60) return minutes === 1 ? 'uploaded a minute ago' : `uploaded ${minutes} minutes ago`
  const hours = Math.floor(minutes / 60)
  return hours === 1 ? 'uploaded an hour ago' : `uploaded ${hours} hours ago`
}
