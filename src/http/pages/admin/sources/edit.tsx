/** A source's facts, changed. An empty secret keeps the one that is there. */

import { EditSourcePage } from '../../../../../views/admin/sources/edit.tsx'
import type { SourceValues } from '../../../../../views/admin/sources/fields.tsx'
import type { Problem } from '../../../../../views/publish/fields.tsx'
import { AppError } from '../../../../kernel/errors.ts'
import { updateSource } from '../../../../sources/change-source.ts'
import { getSource, type SourceRow } from '../../../../sources/sources.repo.ts'
import type { HttpDeps } from '../../../deps.ts'
import type { Principal, StoaContext } from '../../../env.ts'
import { render } from '../../page.tsx'
import { assertNotOvertaken, findOvertaken, overtakenSentence, seenOf } from '../../seen.ts'
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
  const seen = fields.text('seen')
  const facts = { ...values, enabled: isEnabled }
  const overtaken = findOvertaken(seen, factsOf(source), facts)
  if (overtaken !== undefined) {
    const { enabled, ...merged } = overtaken.values
    const said = overtakenSentence(overtaken.fields.map((field) => LABELS[field]))
    const outcome = { error: new AppError('changed_meanwhile', said) }
    return renderEdit(deps, c, principal, source, { values: merged, isEnabled: enabled, outcome })
  }
  const problems = problemsOf(deps.settings.outboundAllow, values, EDIT_FIELDS, secret)
  if (problems.length > 0) return renderEdit(deps, c, principal, source, { values, isEnabled, problems })
  try {
    principal.need((_, { db }) => assertNotOvertaken(seen, factsOf(getSource(db, source.slug)), facts))
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

/** What the form can overwrite; the secret is never shown. */
function factsOf(source: SourceRow): SourceValues & { enabled: boolean } {
  return { ...valuesOf(source), enabled: source.enabled }
}

const LABELS: Record<keyof SourceValues | 'enabled', string> = {
  url: 'the address',
  mode: 'the mode',
  ref: 'the branch or tag',
  folder: 'the folder',
  username: 'the user name',
  name: 'the name',
  slug: 'the slug',
  schedule: 'the schedule',
  cron: 'the cron expression',
  promote: 'what happens to changes',
  enabled: 'whether it is followed',
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
      seen={seenOf(factsOf(source))}
    />
  )
  return render(c, page, problems.length > 0 ? 400 : statusOf(outcome))
}
