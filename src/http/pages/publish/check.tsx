/** Step 2: what would be served, and every finding with its place and the way to fix it. */
import { CheckPage } from '../../../../views/publish/check.tsx'
import { mayEdit } from '../../../access/index.ts'
import { kinds, toConfirm } from '../../../intake/index.ts'
import { ZIP_BYTES_MAX } from '../../../kernel/limits.ts'
import { only } from '../../../kernel/only.ts'
import { gainsOf, presentGain } from '../../../operations/answers/index.ts'
import { CHECK_FIELDS } from '../../../operations/surface.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Principal, StoaContext } from '../../env.ts'
import { assetUrl } from '../../static.ts'
import { confirmProps, errorsFirst, issueProps } from '../issues.ts'
import { formOf, frameOf, render, requireSession } from '../page.tsx'
import { KINDS, SIZE_MAX } from './choose.tsx'
import {
  type Checked,
  changesProps,
  check,
  draftProps,
  filesProps,
  itemOf,
  senderOf,
  signInFor,
} from './draft.tsx'
import { confirming, typedIn } from './draft-form.ts'

export async function showCheck(deps: HttpDeps, c: StoaContext) {
  const principal = requireSession(deps, c)
  const draft = deps.drafts.get(c.req.param('draft') ?? '', principal.user.id)
  const checked = await check(deps, principal, draft)
  const { proposal, isGood, taken } = checked
  const isOwn = taken !== undefined && mayEdit(deps.db, principal.viewer, taken)
  const page = (
    <CheckPage
      frame={frameOf(deps, principal, '/store/new')}
      script={assetUrl('wizard.js')}
      draft={draftProps(draft, itemOf(principal, draft))}
      isGood={isGood}
      issues={errorsFirst(proposal.issues).map(issueProps)}
      gains={gainsProps(deps, principal, checked)}
      toConfirm={confirmProps(toConfirm(proposal.issues))}
      zipFile={draft.zip.file}
      files={filesProps(checked)}
      kinds={KINDS}
      values={draft.values}
      sizeMax={SIZE_MAX}
      bytesMax={ZIP_BYTES_MAX}
      {...only({
        served: servedProps(checked),
        changes: changesProps(checked),
        previous: proposal.previous?.version,
      })}
      {...(isOwn ? { taken: { servedName: taken.servedName, title: taken.title } } : {})}
    />
  )
  return render(c, page)
}

export async function receiveCheck(deps: HttpDeps, c: StoaContext) {
  senderOf(deps, c)
  const form = await formOf(c)
  // The session may have ended while the form came.
  const { draft, principal, change } = senderOf(deps, c)
  const values = { ...typedIn(form, CHECK_FIELDS), ...confirming(form, draft) }
  const at = `/store/new/${draft.id}`
  if (principal === undefined) {
    await change({ values })
    return signInFor(deps, c, at)
  }
  const item = String(form.get('item') ?? '')
  const after = await change({ values, ...(item === '' ? {} : { item }) })
  if (form.get('then') === 'check') return c.redirect(at, 303)
  const { isGood } = await check(deps, principal, after)
  return c.redirect(isGood ? `${at}/describe` : at, 303)
}

/** Against what people have now; of a new item all that it can do. */
function gainsProps(deps: HttpDeps, principal: Principal, { proposal }: Checked) {
  const { capabilities, dependencies, previous } = proposal
  if (capabilities === null) return []
  return gainsOf(deps, principal.viewer, previous, { capabilities, dependencies }).map(presentGain)
}

function servedProps({ proposal }: Checked) {
  const { servedName, version, kind, description } = proposal
  if (servedName === null || kind === null) return undefined
  return {
    name: servedName,
    version: version ?? '–',
    kind: kinds[kind].words.title,
    quiet: kinds[kind].words.quiet,
    description: description ?? '',
  }
}
