/** The store: list, item, publish, and what people do to their own set from there. */
import { Hono } from 'hono'
import { PublishPage } from '../../../views/publish.tsx'
import { StorePage } from '../../../views/store.tsx'
import { install, optIn, optOut, uninstall } from '../../access/personal.ts'
import { getEditableItem, getVisibleItem } from '../../access/visibility.ts'
import { CATEGORIES } from '../../catalog/details.ts'
import { publishItem } from '../../catalog/publish-item.ts'
import { publishVersion } from '../../catalog/publish-version.ts'
import { KIND_NAMES, kinds } from '../../intake/kinds/index.ts'
import { AppError } from '../../kernel/errors.ts'
import { JSON_BODY_BYTES_MAX } from '../../kernel/limits.ts'
import { findItems } from '../api/routes/catalog.ts'
import { readForm } from '../body.ts'
import type { HttpDeps } from '../deps.ts'
import type { Env, Principal, StoaContext } from '../env.ts'
import { throughGates } from '../gate.ts'
import { STATUS } from '../middleware/errors.ts'
import { readUploadForm, UPLOAD_FIELDS, type UploadForm } from '../upload-form.ts'
import { cardOf, statesOf } from './cards.ts'
import { renderItem } from './item.tsx'
import { frameOf, localPath, render, requireSession } from './page.tsx'

const PAGE_ITEMS = 48

export function storePages(deps: HttpDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/store', (c) => renderStore(deps, c))
  app.get('/store/new', (c) => {
    const principal = requireSession(deps, c)
    return renderPublish(deps, c, principal, { item: c.req.query('item') })
  })
  app.post('/store/new', (c) => publish(deps, c))
  app.get('/store/:item', async (c) => {
    const principal = requireSession(deps, c)
    return render(
      c,
      await renderItem(deps, principal, getVisibleItem(deps.db, principal.viewer, c.req.param('item'))),
    )
  })

  const actions = {
    install: (principal: Principal, name: string) => install(deps, principal.actor, name, null),
    uninstall: (principal: Principal, name: string) => uninstall(deps, principal.actor, name),
    'opt-out': (principal: Principal, name: string) => optOut(deps, principal.actor, name),
    'opt-in': (principal: Principal, name: string) => optIn(deps, principal.actor, name),
  }
  for (const [action, run] of Object.entries(actions)) {
    app.post(`/store/:item/${action}`, async (c) => {
      const principal = requireSession(deps, c)
      const name = c.req.param('item')
      const back = (await readForm(c, JSON_BODY_BYTES_MAX)).get('back')
      await run(principal, name)
      return c.redirect(
        typeof back === 'string' ? localPath(back, deps.settings.baseUrl) : `/store/${name}`,
        303,
      )
    })
  }
  return app
}

function renderStore(deps: HttpDeps, c: StoaContext) {
  const principal = requireSession(deps, c)
  const q = c.req.query('q')?.trim().slice(0, 200) ?? ''
  const type = KIND_NAMES.find((name) => name === c.req.query('type')) ?? ''
  const offset = Math.max(0, Math.trunc(Number(c.req.query('offset') ?? 0)) || 0)
  const listing = { sort: 'name' as const, ...(q === '' ? {} : { q }) }
  const all = findItems(deps, principal, { ...listing, limit: 0, offset: 0 })
  const found = findItems(deps, principal, {
    ...listing,
    ...(type === '' ? {} : { type: [type] }),
    limit: PAGE_ITEMS,
    offset,
  })
  const states = statesOf(deps.sets.ofUser(principal.user.id))
  const at = (to: number) =>
    `/store?${new URLSearchParams({ ...(q && { q }), ...(type && { type }), offset: String(to) })}`
  return render(
    c,
    <StorePage
      frame={frameOf(deps, principal, '/store')}
      q={q}
      type={type}
      types={KIND_NAMES.map((name) => ({
        name,
        label: `${kinds[name].title}s`,
        count: all.facets.type[name] ?? 0,
      }))}
      total={found.total}
      items={found.results.map((item) => cardOf(deps, item, states))}
      {...(offset > 0 ? { previous: at(Math.max(0, offset - PAGE_ITEMS)) } : {})}
      {...(offset + PAGE_ITEMS < found.total ? { next: at(offset + PAGE_ITEMS) } : {})}
    />,
  )
}

/** The form of the page is the API's, and the item that gets a new version. */
async function publish(deps: HttpDeps, c: StoaContext) {
  const principal = requireSession(deps, c)
  return throughGates(
    () => readUploadForm(c, UPLOAD_FIELDS, ['item']),
    async (form) => {
      const { item: itemName } = form.extra
      try {
        const { item } =
          itemName === undefined
            ? await publishItem(deps, principal.actor, form)
            : await publishVersion(
                deps,
                principal.actor,
                getEditableItem(deps.db, principal.viewer, itemName),
                form,
              )
        return c.redirect(`/store/${item.servedName}`, 303)
      } catch (error) {
        if (!(error instanceof AppError) || STATUS[error.code] >= 500) throw error
        return renderPublish(deps, c, principal, { item: itemName, error, form })
      }
    },
  )
}

function renderPublish(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  { item: itemName, error, form }: { item?: string | undefined; error?: AppError; form?: UploadForm },
) {
  const item = itemName === undefined ? undefined : getEditableItem(deps.db, principal.viewer, itemName)
  const page = (
    <PublishPage
      frame={frameOf(deps, principal, '/store/new')}
      kinds={KIND_NAMES.map((name) => ({
        name,
        title: kinds[name].title,
        description: kinds[name].description,
      }))}
      categories={CATEGORIES}
      values={form === undefined ? {} : typedValues(form)}
      {...(item === undefined ? {} : { item: { servedName: item.servedName, title: item.title } })}
      {...(error === undefined ? {} : { error: error.message, issues: error.issues })}
    />
  )
  return render(c, page, error === undefined ? 200 : STATUS[error.code])
}

function typedValues(form: UploadForm): Record<string, string> {
  const {
    kind = '',
    name = '',
    version = '',
    title = '',
    category = '',
    notes = '',
    sharing = '',
    tags = [],
  } = form
  return { kind, name, version, title, category, notes, sharing, tags: tags.join(', ') }
}
