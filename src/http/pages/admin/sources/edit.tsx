/** A source's facts, changed. An empty secret keeps the one that is there. */

import { EditSourcePage } from '../../../../../views/admin/sources/edit.tsx'
import type { SourceValues } from '../../../../../views/admin/sources/fields.tsx'
import type { Problem } from '../../../../../views/publish/fields.tsx'
import { AppError } from '../../../../kernel/errors.ts'
import { updateSource } from '../../../../operations/index.ts'
import { getSource, type SourceRow } from '../../../../sources/index.ts'
import type { HttpDeps } from '../../../deps.ts'
import type { Principal, StoaContext } from '../../../env.ts'
import type { Form } from '../../../form.ts'
import { render } from '../../page.tsx'
import { assertNotOvertaken, findOvertaken, overtakenSentence, seenOf } from '../../seen.ts'
import { submit } from '../../submit.ts'
import { adminFrame, fieldsOf, type Outcome, statusOf } from '../admin.tsx'
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

export function receiveEdit(deps: HttpDeps, c: StoaContext, principal: Principal, source: SourceRow) {
  const { slug } = source
  return submit(c, principal, {
    operation: updateSource,
    input(_, form) {
      const typed = typedIn(source, form)
      principal.need((_, { db }) => assertNotOvertaken(typed.seen, factsOf(getSource(db, slug)), typed.facts))
      assertSound(deps, typed)
      const { slug: __, mode, ...patch } = inputOf(typed.values)
      const { secret, isForgotten } = typed
      const kept = secret !== '' ? { secret } : isForgotten ? { secret: null } : {}
      return { slug, ...patch, ...kept, enabled: typed.facts.enabled }
    },
    done: () => c.redirect(`/admin/sources/${slug}?done=edited`, 303),
    refused(error, form) {
      const { values, facts, seen, secret } = typedIn(source, form)
      if (error.code === 'changed_meanwhile')
        return renderEdit(deps, c, principal, source, mergedWith(source, seen, facts))
      const problems = problemsOf(deps.settings.outboundAllow, values, EDIT_FIELDS, secret)
      const typed = { values, isEnabled: facts.enabled }
      if (problems.length > 0) return renderEdit(deps, c, principal, source, { ...typed, problems })
      return renderEdit(deps, c, principal, source, { ...typed, outcome: { error } })
    },
  })
}

function typedIn({ mode, slug }: SourceRow, form: Form) {
  const fields = fieldsOf(form)
  const values: SourceValues = { ...readValues(fields), mode, slug }
  return {
    values,
    facts: { ...values, enabled: fields.text('enabled') === '1' },
    secret: fields.text('secret'),
    isForgotten: fields.text('forget') === '1',
    seen: fields.text('seen'),
  }
}

/** The page shows every problem at its field. @throws AppError `bad_request` with the first */
function assertSound({ settings }: HttpDeps, { values, secret }: ReturnType<typeof typedIn>): void {
  const [problem] = problemsOf(settings.outboundAllow, values, EDIT_FIELDS, secret)
  if (problem !== undefined) throw new AppError('bad_request', problem.message)
}

/** What was typed; where nothing was, what there is now. */
function mergedWith(source: SourceRow, seen: string, facts: Facts): Typed {
  const overtaken = findOvertaken(seen, factsOf(source), facts)
  const { enabled, ...values } = overtaken?.values ?? facts
  const said = overtakenSentence((overtaken?.fields ?? []).map((field) => LABELS[field]))
  return { values, isEnabled: enabled, outcome: { error: new AppError('changed_meanwhile', said) } }
}

type Facts = SourceValues & { enabled: boolean }

/** What the form can overwrite; the secret is never shown. */
function factsOf(source: SourceRow): Facts {
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
