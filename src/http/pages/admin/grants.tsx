/** Grants: choose in the matrix, see who is affected, confirm, undo. Nothing changes before the confirmation. */
import { Hono } from 'hono'
import { UnsavedPart } from '../../../../views/admin/grants-unsaved.tsx'
import type { Act } from '../../../access/index.ts'
import { changeGrants, undoGrants } from '../../../operations/index.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Env, StoaContext } from '../../env.ts'
import { type Fields, fieldsOf, readFields, refusalOf, requireAdmin } from './admin.tsx'
import { type Choices, changesOf, readChoices, requireChanges } from './grant-choices.ts'
import { actValue, readAct, readChanges } from './grant-fields.ts'
import { addressOf, addressWith, listMatching, type Place, placeOf } from './grant-place.ts'
import { renderMatrix } from './grants-matrix.tsx'
import { asOfNow, matrixPath, renderReview } from './grants-review.tsx'

export function grantPages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/admin/grants', (c) => {
    const principal = requireAdmin(deps, c)
    const { search, searchParams } = new URL(c.req.url)
    const choices = readChoices(fieldsOf(searchParams))
    const saved = readAct(searchParams.get('saved') ?? '')
    return renderMatrix(deps, c, principal, { place: placeOf(search), choices, saved })
  })

  // Changes nothing: it is a POST because a matrix of choices may be too long for an address.
  app.post('/admin/grants/choices', async (c) => {
    const principal = requireAdmin(deps, c)
    const fields = await readFields(c, principal)
    const [place, choices] = [nextPlace(fields), choicesOf(deps, fields)]
    if (c.req.header('hx-request') === 'true') return unsavedPart(deps, c, place, choices)
    const address = addressWith(deps.db, place, choices)
    if (address === undefined) return renderMatrix(deps, c, principal, { place, choices })
    return c.redirect(address, 303)
  })

  app.post('/admin/grants/preview', async (c) => {
    const principal = requireAdmin(deps, c)
    const fields = await readFields(c, principal)
    const back = fields.text('back')
    try {
      return await renderReview(deps, c, { changes: requireChanges(deps.db, choicesOf(deps, fields)), back })
    } catch (error) {
      return renderReview(deps, c, { changes: [], back, error: refusalOf(error) })
    }
  })

  app.post('/admin/grants', async (c) => {
    const principal = requireAdmin(deps, c)
    const fields = await readFields(c, principal)
    const back = fields.text('back')
    try {
      const changes = readChanges(fields)
      const answer = await principal.invoke(changeGrants, { changes }, ({ overtaken, act }) =>
        overtaken.length > 0 ? overtaken : toSaved(deps, c, matrixPath(deps, back), act),
      )
      if (answer instanceof Response) return answer
      return await renderReview(deps, c, { ...asOfNow(deps, changes), back, overtaken: answer })
    } catch (error) {
      return renderReview(deps, c, { changes: [], back, error: refusalOf(error) })
    }
  })

  // In the matrix's form, so that what is chosen meanwhile goes along.
  app.post('/admin/grants/undo', async (c) => {
    const principal = requireAdmin(deps, c)
    const fields = await readFields(c, principal)
    const [place, choices] = [placeOf(fields.text('back')), readChoices(fields)]
    try {
      const act = readAct(fields.text('act')) ?? { first: 0, last: 0 }
      const answer = await principal.invoke(undoGrants, act, (saved, after) => {
        const address = addressWith(after.db, place, choices)
        return address === undefined ? saved : toSaved(deps, c, address, saved)
      })
      if (answer instanceof Response) return answer
      return renderMatrix(deps, c, principal, { place, choices, saved: answer })
    } catch (error) {
      return renderMatrix(deps, c, principal, { place, choices, error: refusalOf(error) })
    }
  })
  return app
}

/** To the matrix as it was, which says what was saved. */
function toSaved({ settings }: HttpDeps, c: StoaContext, path: string, saved: Act | undefined): Response {
  const to = new URL(path, settings.baseUrl)
  if (saved !== undefined) to.searchParams.set('saved', actValue(saved))
  return c.redirect(to.pathname + to.search, 303)
}

/** Where the pressed button leads: another page, another filter, or nowhere else. */
function nextPlace(fields: Fields): Place {
  if (fields.text('to') !== '') return placeOf(fields.text('to'))
  if (fields.text('filter') === '') return placeOf(fields.text('back'))
  return placeOf(addressOf({ q: fields.text('q'), group: fields.text('group'), offset: 0, columns: 0 }))
}

/** "All that match" is what matched where it was ticked. */
function choicesOf({ db }: HttpDeps, fields: Fields): Choices {
  const choices = readChoices(fields)
  if (fields.text('pickAll') === '') return choices
  const matching = listMatching(db, placeOf(fields.text('back'))).map(({ servedName }) => servedName)
  return { ...choices, picks: [...new Set([...choices.picks, ...matching])] }
}

/** How many changes wait, for htmx; the address keeps them from now on, and what was reviewed is out of date. */
function unsavedPart({ db }: HttpDeps, c: StoaContext, place: Place, choices: Choices) {
  const address = addressWith(db, place, choices)
  if (address !== undefined) c.header('HX-Replace-Url', address)
  return c.html(<UnsavedPart count={changesOf(db, choices).length} discardHref={addressOf(place)} />)
}
