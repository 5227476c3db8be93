/** Curated sources: the list, a new one, and everything about one. */
import { Hono } from 'hono'
import { counted } from '../../../../../views/parts/plural.ts'
import {
  cancelSync,
  choosePlugin,
  deleteSource,
  grantSource,
  promoteHeld,
  rejectHeld,
  syncByHand,
  updateSource,
} from '../../../../operations/index.ts'
import { heldOf, type OneHeld } from '../../../../operations/surface.ts'
import { findSourcePlugin, getSource, type PluginChoice } from '../../../../sources/index.ts'
import type { HttpDeps } from '../../../deps.ts'
import type { Env, StoaContext } from '../../../env.ts'
import { address } from '../../lists.ts'
import { assertNotOvertaken } from '../../seen.ts'
import { submit } from '../../submit.ts'
import { type Fields, fieldsOf, type Outcome, readFields, requireAdmin } from '../admin.tsx'
import { renderDelete } from './delete.tsx'
import { receiveEdit, showEdit } from './edit.tsx'
import { readChoice, renderGrant } from './grant.tsx'
import { renderHeld } from './held.tsx'
import { renderSources } from './list.tsx'
import { receiveNew, showNew } from './new.tsx'
import { correctionOf, renderSource } from './show.tsx'
import { createTypedSecrets } from './typed-secrets.ts'

const WEBHOOK_SECRET_BYTES = 32

/** What a page says after a step; the address carries the key alone, so that nobody's text gets in. */
const DONE: Record<string, string> = {
  created: 'The source was saved, and its first sync is under way.',
  started: 'A sync was started.',
  cancelled: 'The sync was cancelled; what is served stays as it was.',
  edited: 'The source was changed. The next sync reads it as it is now.',
  enabled: 'The plugin is enabled.',
  corrected: 'The entry is corrected from the next sync on.',
  disabled: 'The plugin is disabled, also for the syncs to come.',
  promoted: 'The change was promoted; people get it with their next pull.',
  rejected: 'The change was rejected; it is not held again.',
  unhooked: 'The webhook is off.',
  deleted: 'The source was deleted, and its items are archived.',
}

export function sourcePages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  const secrets = createTypedSecrets(deps)
  const sourceAt = (c: StoaContext) => getSource(deps.db, c.req.param('source') ?? '')

  app.get('/admin/sources', (c) => renderSources(deps, c, requireAdmin(deps, c), doneOf(c)))
  app.get('/admin/sources/new', (c) => showNew(deps, c, requireAdmin(deps, c), secrets))
  app.post('/admin/sources/new', async (c) => {
    const principal = requireAdmin(deps, c)
    return receiveNew(deps, c, principal, secrets, await readFields(c, principal))
  })

  app.get('/admin/sources/:source', (c) => {
    const principal = requireAdmin(deps, c)
    return renderSource(deps, c, principal, sourceAt(c), doneOf(c))
  })
  app.get('/admin/sources/:source/edit', (c) => {
    const principal = requireAdmin(deps, c)
    return showEdit(deps, c, principal, sourceAt(c))
  })
  app.post('/admin/sources/:source/edit', (c) => {
    const principal = requireAdmin(deps, c)
    return receiveEdit(deps, c, principal, sourceAt(c))
  })
  app.get('/admin/sources/:source/delete', (c) => {
    const principal = requireAdmin(deps, c)
    return renderDelete(deps, c, principal, sourceAt(c))
  })
  app.post('/admin/sources/:source/delete', (c) =>
    requireAdmin(deps, c).invoke(deleteSource, { slug: c.req.param('source') }, () =>
      c.redirect('/admin/sources?done=deleted', 303),
    ),
  )

  addSyncing(deps, app)
  addGrants(deps, app)
  addHeld(deps, app)
  return app
}

/** What starts, stops and narrows syncs. */
function addSyncing(deps: HttpDeps, app: Hono<Env>): void {
  for (const [act, operation, done] of [
    ['sync', syncByHand, 'started'],
    ['cancel', cancelSync, 'cancelled'],
  ] as const) {
    app.post(`/admin/sources/:source/${act}`, (c) => {
      const slug = c.req.param('source')
      return requireAdmin(deps, c).invoke<{ slug: string }, unknown, Response>(operation, { slug }, () =>
        c.redirect(`/admin/sources/${slug}?done=${done}`, 303),
      )
    })
  }
  app.post('/admin/sources/:source/plugins/:plugin', async (c) => {
    const principal = requireAdmin(deps, c)
    const { source: slug, plugin } = c.req.param()
    const fields = await readFields(c, principal)
    const { choice, done } = choiceOf(fields)
    principal.need((_, { db }) => {
      const row = findSourcePlugin(db, getSource(db, slug).id, plugin)
      if (row !== undefined) assertNotOvertaken(fields.text('seen'), correctionOf(row), choice)
    })
    const next = address(`/admin/sources/${slug}`, { q: fields.text('q'), done })
    return principal.invoke(choosePlugin, { slug, plugin, ...choice }, () =>
      c.redirect(`${next}#plugins`, 303),
    )
  })
  app.post('/admin/sources/:source/webhook', (c) => {
    const principal = requireAdmin(deps, c)
    const slug = c.req.param('source')
    let newSecret: string | null = null
    return submit(c, principal, {
      operation: updateSource,
      input(_, form) {
        const isMade = fieldsOf(form).text('act') === 'make'
        newSecret = isMade ? deps.random(WEBHOOK_SECRET_BYTES).toString('base64url') : null
        return { slug, webhookSecret: newSecret }
      },
      done: (_, after) =>
        newSecret === null
          ? c.redirect(`/admin/sources/${slug}?done=unhooked#webhook`, 303)
          : renderSource({ ...deps, ...after }, c, principal, getSource(after.db, slug), {}, newSecret),
    })
  })
}

/** Of a plugin there are two forms: its entry, and whether it is here. */
function choiceOf(fields: Fields): { choice: PluginChoice; done: string } {
  if (fields.text('act') === 'correct')
    return { choice: { folder: fields.text('folder'), version: fields.text('version') }, done: 'corrected' }
  const enabled = fields.text('enabled') === '1'
  return { choice: { enabled }, done: enabled ? 'enabled' : 'disabled' }
}

function addGrants(deps: HttpDeps, app: Hono<Env>): void {
  app.get('/admin/sources/:source/grant', (c) => {
    const principal = requireAdmin(deps, c)
    const source = getSource(deps.db, c.req.param('source'))
    return renderGrant(deps, c, principal, source, readChoice(fieldsOf(new URL(c.req.url).searchParams)))
  })
  app.post('/admin/sources/:source/grant', (c) => {
    const principal = requireAdmin(deps, c)
    const source = getSource(deps.db, c.req.param('source'))
    const { slug } = source
    let group = ''
    return submit(c, principal, {
      operation: grantSource,
      input(said) {
        group = said.group
        return { ...said, slug }
      },
      done: ({ length }) => c.redirect(address(`/admin/sources/${slug}`, { granted: length, group }), 303),
      refused: (error, form) =>
        renderGrant(deps, c, principal, source, { ...readChoice(fieldsOf(form)), group: '' }, { error }),
    })
  })
}

function addHeld(deps: HttpDeps, app: Hono<Env>): void {
  app.get('/admin/sources/:source/held/:held', (c) => {
    const principal = requireAdmin(deps, c)
    const { source: slug, held: id } = c.req.param()
    return renderHeld(deps, c, principal, getSource(deps.db, slug), heldOf(deps.db, { slug, id }))
  })
  for (const [act, operation, done] of [
    ['promote', promoteHeld, 'promoted'],
    ['reject', rejectHeld, 'rejected'],
  ] as const) {
    app.post(`/admin/sources/:source/held/:held/${act}`, (c) => {
      const principal = requireAdmin(deps, c)
      const { source: slug, held: id } = c.req.param()
      const source = getSource(deps.db, slug)
      const held = heldOf(deps.db, { slug, id })
      return submit<OneHeld & { confirmSecrets?: string[] }, unknown>(c, principal, {
        operation,
        input: (said) => ({ ...said, slug, id }),
        done: () => c.redirect(`/admin/review?done=${done}`, 303),
        refused: (error) => renderHeld(deps, c, principal, source, held, { error }),
      })
    })
  }
}

function doneOf(c: StoaContext): Outcome {
  const granted = Math.trunc(Number(c.req.query('granted')))
  if (granted > 0) return { done: `${counted(granted, 'item was', 'items were')} granted to the group.` }
  const key = c.req.query('done') ?? ''
  return { done: Object.hasOwn(DONE, key) ? DONE[key] : undefined }
}
