/** A source's facts, changed. An empty secret keeps the one that is there. */

import { EditSourcePage } from '../../../../../views/admin/sources/edit.tsx'
import type { SourceValues } from '../../../../../views/admin/sources/fields.tsx'
import type { Problem } from '../../../../../views/publish/fields.tsx'
import { updateSource } from '../../../../sources/change-source.ts'
import type { SourceRow } from '../../../../sources/sources.repo.ts'
import type { HttpDeps } from '../../../deps.ts'
import type { Principal, StoaContext } from '../../../env.ts'
import { render } from '../../page.tsx'
import { adminFrame, type Fields, type Outcome, refusalOf, statusOf } from '../admin.tsx'
import { EDIT_FIELDS, inputOf, problemsOf, readValues, valuesOf } from './values.ts'

interface Typed {
  values: SourceValues
  isEnabled: boolean
  problems?: readonly Problem[]
  outcome?: Outcome
}

export function showEdit(deps: HttpDeps, c: StoaContext, principal: Principal, source: SourceRow) {
  return renderEdit(deps, c, principal, source, { values: valuesOf(source), isEnabled: source.enabled })
}

export async function receiveEdit(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  source: SourceRow,
  fields: Fields,
) {
  const values = { ...readValues(fields), mode: source.mode, slug: source.slug }
  const isEnabled = fields.text('enabled') === '1'
  const secret = fields.text('secret')
  const problems = problemsOf(deps.settings.outboundAllow, values, EDIT_FIELDS, secret)
  if (problems.length > 0) return renderEdit(deps, c, principal, source, { values, isEnabled, problems })
  try {
    const { slug: _, mode: __, ...patch } = inputOf(values)
    const kept = secret !== '' ? { secret } : fields.text('forget') === '1' ? { secret: null } : {}
    return await principal.act(
      (acting) =>
        updateSource(acting, principal.actor, source.slug, { ...patch, ...kept, enabled: isEnabled }),
      () => c.redirect(`/admin/sources/${source.slug}?done=edited`, 303),
    )
  } catch (error) {
    const outcome = { error: refusalOf(error) }
    return renderEdit(deps, c, principal, source, { values, isEnabled, outcome })
  }
}

function renderEdit(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  source: SourceRow,
  { values, isEnabled, problems = [], outcome = {} }: Typed,
) {
  const page = (
    <EditSourcePage
      {...adminFrame(deps, principal, outcome)}
      slug={source.slug}
      name={source.name}
      values={values}
      problems={problems}
      hasSecret={source.secretRef !== null}
      isEnabled={isEnabled}
    />
  )
  return render(c, page, problems.length > 0 ? 400 : statusOf(outcome))
}
