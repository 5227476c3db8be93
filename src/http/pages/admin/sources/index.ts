/** Curated sources: the list, a new one, and everything about one. */
import { Hono } from 'hono'
import { counted } from '../../../../../views/parts/plural.ts'
import { deleteSource, updateSource } from '../../../../sources/change-source.ts'
import { choosePlugin } from '../../../../sources/correct-plugin.ts'
import { grantSource } from '../../../../sources/grant-source.ts'
import { promoteHeld, rejectHeld } from '../../../../sources/held.ts'
import { setPluginEnabled } from '../../../../sources/plugins.ts'
import { findSourcePlugin, getSource } from '../../../../sources/sources.repo.ts'
import { cancelSync, startSync } from '../../../../sources/start-sync.ts'
import type { HttpDeps } from '../../../deps.ts'
import type { Env, StoaContext } from '../../../env.ts'
import { address } from '../../lists.ts'
import { assertNotOvertaken } from '../../seen.ts'
import { fieldsOf, type Outcome, readFields, refusalOf, requireAdmin } from '../admin.tsx'
import { renderDelete } from './delete.tsx'
import { receiveEdit, showEdit } from './edit.tsx'
import { readChoice, renderGrant, tierOf } from './grant.tsx'
import { heldOf, renderHeld } from './held.tsx'
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
  app.post('/admin/sources/:source/edit', async (c) => {
    const principal = requireAdmin(deps, c)
    return receiveEdit(deps, c, principal, sourceAt(c), await readFields(c, principal))
  })
  app.get('/admin/sources/:source/delete', (c) => {
    const principal = requireAdmin(deps, c)
    return renderDelete(deps, c, principal, sourceAt(c))
  })
  app.post('/admin/sources/:source/delete', async (c) => {
    const { actor, act } = requireAdmin(deps, c)
    const { slug } = sourceAt(c)
    return act(
      (acting) => deleteSource(acting, actor, slug),
      () => c.redirect('/admin/sources?done=deleted', 303),
    )
  })

  addSyncing(deps, app)
  addGrants(deps, app)
  addHeld(deps, app)
  return app
}

/** What starts, stops and narrows syncs. */
function addSyncing(deps: HttpDeps, app: Hono<Env>): void {
  app.post('/admin/sources/:source/sync', async (c) => {
    const { actor, act } = requireAdmin(deps, c)
    const source = getSource(deps.db, c.req.param('source'))
    return act(
      (acting) => startSync(acting, source, 'hand', actor),
      () => c.redirect(`/admin/sources/${source.slug}?done=started`, 303),
    )
  })
  app.post('/admin/sources/:source/cancel', (c) => {
    const { act } = requireAdmin(deps, c)
    const source = getSource(deps.db, c.req.param('source'))
    return act(
      (acting) => cancelSync(acting, source),
      () => c.redirect(`/admin/sources/${source.slug}?done=cancelled`, 303),
    )
  })
  app.post('/admin/sources/:source/plugins/:plugin', async (c) => {
    const principal = requireAdmin(deps, c)
    const source = getSource(deps.db, c.req.param('source'))
    const fields = await readFields(c, principal)
    const { slug } = source
    const name = c.req.param('plugin')
    if (fields.text('act') === 'correct') {
      const correction = { folder: fields.text('folder'), version: fields.text('version') }
      const done = { q: fields.text('q'), done: 'corrected' }
      principal.need((_, { db }) => {
        const plugin = findSourcePlugin(db, source.id, name)
        if (plugin === undefined) return
        assertNotOvertaken(fields.text('seen'), correctionOf(plugin), correction)
      })
      return principal.act(
        (acting) => choosePlugin(acting, principal.actor, slug, name, correction),
        () => c.redirect(`${address(`/admin/sources/${slug}`, done)}#plugins`, 303),
      )
    }
    const isEnabled = fields.text('enabled') === '1'
    const query = { q: fields.text('q'), done: isEnabled ? 'enabled' : 'disabled' }
    return principal.act(
      (acting) => setPluginEnabled(acting, principal.actor, slug, name, isEnabled),
      () => c.redirect(`${address(`/admin/sources/${source.slug}`, query)}#plugins`, 303),
    )
  })
  app.post('/admin/sources/:source/webhook', async (c) => {
    const principal = requireAdmin(deps, c)
    const { slug } = getSource(deps.db, c.req.param('source'))
    const isMade = (await readFields(c, principal)).text('act') === 'make'
    const webhookSecret = isMade ? deps.random(WEBHOOK_SECRET_BYTES).toString('base64url') : null
    return principal.act(
      (acting) => updateSource(acting, principal.actor, slug, { webhookSecret }),
      (source, after) =>
        webhookSecret === null
          ? c.redirect(`/admin/sources/${slug}?done=unhooked#webhook`, 303)
          : renderSource({ ...deps, ...after }, c, principal, source, {}, webhookSecret),
    )
  })
}

function addGrants(deps: HttpDeps, app: Hono<Env>): void {
  app.get('/admin/sources/:source/grant', (c) => {
    const principal = requireAdmin(deps, c)
    const source = getSource(deps.db, c.req.param('source'))
    return renderGrant(deps, c, principal, source, readChoice(fieldsOf(new URL(c.req.url).searchParams)))
  })
  app.post('/admin/sources/:source/grant', async (c) => {
    const principal = requireAdmin(deps, c)
    const source = getSource(deps.db, c.req.param('source'))
    const choice = readChoice(await readFields(c, principal))
    try {
      const tier = tierOf(choice)
      return await principal.act(
        (acting) => grantSource(acting, principal.actor, choice.group, source.slug, tier),
        ({ length }) => {
          const query = { granted: length, group: choice.group }
          return c.redirect(address(`/admin/sources/${source.slug}`, query), 303)
        },
      )
    } catch (error) {
      return renderGrant(deps, c, principal, source, { ...choice, group: '' }, { error: refusalOf(error) })
    }
  })
}

function addHeld(deps: HttpDeps, app: Hono<Env>): void {
  app.get('/admin/sources/:source/held/:held', (c) => {
    const principal = requireAdmin(deps, c)
    const source = getSource(deps.db, c.req.param('source'))
    return renderHeld(deps, c, principal, source, heldOf(deps, source, c.req.param('held')))
  })
  for (const [act, decide, done] of [
    ['promote', promoteHeld, 'promoted'],
    ['reject', rejectHeld, 'rejected'],
  ] as const) {
    app.post(`/admin/sources/:source/held/:held/${act}`, async (c) => {
      const principal = requireAdmin(deps, c)
      const source = getSource(deps.db, c.req.param('source'))
      const held = heldOf(deps, source, c.req.param('held'))
      try {
        const confirmed = (await readFields(c, principal)).all('confirmSecrets')
        return await principal.act<unknown, Response>(
          (acting) => decide(acting, principal.actor, held.id, confirmed),
          () => c.redirect(`/admin/review?done=${done}`, 303),
        )
      } catch (error) {
        return renderHeld(deps, c, principal, source, held, { error: refusalOf(error) })
      }
    })
  }
}

function doneOf(c: StoaContext): Outcome {
  const granted = Math.trunc(Number(c.req.query('granted')))
  if (granted > 0) return { done: `${counted(granted, 'item was', 'items were')} granted to the group.` }
  const key = c.req.query('done') ?? ''
  return { done: Object.hasOwn(DONE, key) ? DONE[key] : undefined }
}
