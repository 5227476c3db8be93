/** A new source, in steps: where it is, what would be imported, what it is called. Each step is one answer to a form. */
import type { SourceValues } from '../../../../../views/admin/sources/fields.tsx'
import type { WizardProps } from '../../../../../views/admin/sources/wizard.tsx'
import { AddressStep, DescribeStep } from '../../../../../views/admin/sources/wizard-forms.tsx'
import { PreviewStep } from '../../../../../views/admin/sources/wizard-preview.tsx'
import type { Problem } from '../../../../../views/publish/fields.tsx'
import { AppError } from '../../../../kernel/errors.ts'
import { only } from '../../../../kernel/only.ts'
import { createSource, previewSource, syncByHand } from '../../../../operations/index.ts'
import type { HttpDeps } from '../../../deps.ts'
import type { Principal, StoaContext } from '../../../env.ts'
import { assetUrl } from '../../../static.ts'
import { render } from '../../page.tsx'
import { adminFrame, type Fields, type Outcome, refusalOf, statusOf } from '../admin.tsx'
import { previewProps, suggestNames } from './preview.ts'
import type { TypedSecrets } from './typed-secrets.ts'
import { ADDRESS_FIELDS, inputOf, NO_VALUES, problemsOf, RULE_FIELDS, readValues } from './values.ts'
import { failureOf, isOfRepository } from './words.ts'

/** One visit of the wizard: who, and what was said so far. */
interface Visit {
  deps: HttpDeps
  c: StoaContext
  principal: Principal
  secrets: TypedSecrets
  values: SourceValues
  /** Names the secret that was typed, or empty. */
  typed: string
}

export function showNew(deps: HttpDeps, c: StoaContext, principal: Principal, secrets: TypedSecrets) {
  return renderAddress({ deps, c, principal, secrets, values: NO_VALUES, typed: '' })
}

export async function receiveNew(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  secrets: TypedSecrets,
  fields: Fields,
) {
  const visit: Visit = {
    deps,
    c,
    principal,
    secrets,
    values: readValues(fields),
    typed: typedSecret(principal, secrets, fields),
  }
  switch (fields.text('go')) {
    case 'preview':
      return preview(visit, fields.text('secret'))
    case 'describe':
      return describe(visit)
    case 'save':
      return save(visit)
    default:
      return renderAddress(visit)
  }
}

/** A secret that was typed now, or the one that was typed before. */
function typedSecret({ user }: Principal, secrets: TypedSecrets, fields: Fields): string {
  const before = fields.text('typed')
  const secret = fields.text('secret')
  if (secret === '') return secrets.find(user.id, before) === undefined ? '' : before
  secrets.forget(before)
  return secrets.keep(user.id, secret)
}

async function preview(visit: Visit, secret: string) {
  const { deps, c, principal, values } = visit
  const problems = problemsOf(deps.settings.outboundAllow, values, ADDRESS_FIELDS, secret)
  if (problems.length > 0) return renderAddress(visit, { problems })
  try {
    const found = await principal.invoke(previewSource, wholeInput(visit))
    return render(c, <PreviewStep {...frameOf(visit)} {...previewProps(found)} />)
  } catch (error) {
    const refusal = error instanceof AppError && isOfRepository(error) ? error : refusalOf(error)
    return renderAddress(visit, { refusal })
  }
}

function describe(visit: Visit) {
  const { deps, values } = visit
  const problems = problemsOf(deps.settings.outboundAllow, values, ADDRESS_FIELDS)
  if (problems.length > 0) return renderAddress(visit, { problems })
  return renderDescribe({ ...visit, values: suggestNames(deps, values) })
}

async function save(visit: Visit) {
  const { deps, c, principal, secrets, values, typed } = visit
  const rules = deps.settings.outboundAllow
  if (problemsOf(rules, values, ADDRESS_FIELDS).length > 0) return describe(visit)
  const wrong = problemsOf(rules, values, RULE_FIELDS)
  if (wrong.length > 0) return renderDescribe(visit, wrong)
  try {
    const { slug } = await principal.invoke(createSource, wholeInput(visit))
    secrets.forget(typed)
    return await principal.invoke(syncByHand, { slug }, () =>
      c.redirect(`/admin/sources/${slug}?done=created`, 303),
    )
  } catch (error) {
    const refusal = refusalOf(error)
    const isSlug = refusal.code === 'source_exists'
    const problems = isSlug ? [{ field: 'slug', message: refusal.message }] : []
    return renderDescribe(visit, problems, isSlug ? {} : { error: refusal })
  }
}

function renderAddress(
  visit: Visit,
  { problems = [], refusal }: { problems?: Problem[]; refusal?: AppError } = {},
) {
  const failure = refusal === undefined ? undefined : failureOf(refusal)
  const page = <AddressStep {...frameOf(visit, problems)} {...only({ failure })} />
  // Not the status of a gateway: a proxy would put its own page in the place of this one.
  return render(visit.c, page, problems.length > 0 ? 400 : refusal === undefined ? 200 : 422)
}

function renderDescribe(visit: Visit, problems: readonly Problem[] = [], outcome: Outcome = {}) {
  const page = <DescribeStep {...frameOf(visit, problems, outcome)} />
  return render(visit.c, page, problems.length > 0 ? 400 : statusOf(outcome))
}

function frameOf(
  { deps, principal, values, typed }: Visit,
  problems: readonly Problem[] = [],
  outcome: Outcome = {},
): WizardProps {
  return { ...adminFrame(deps, principal, outcome), values, typed, problems, script: assetUrl('jobs.js') }
}

function wholeInput({ principal, secrets, values, typed }: Visit) {
  const secret = secrets.find(principal.user.id, typed)
  return { ...inputOf(values), ...only({ secret }) }
}
