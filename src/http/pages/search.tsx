/** The store: everything one may see, searched and filtered. */

import { html } from 'hono/html'
import { type StoreFacet, StorePage, type StoreProps, StoreUpdate } from '../../../views/store.tsx'
import { listUsers } from '../../access/index.ts'
import { highlight, type Segment } from '../../catalog/compare.ts'
import { type Found, type FoundItem, RUNS, UPLOADED } from '../../catalog/index.ts'
import { kinds } from '../../intake/index.ts'
import type { ItemId } from '../../kernel/ids.ts'
import { only } from '../../kernel/only.ts'
import { eachShown, RUNS_LABELS } from '../../operations/answers/index.ts'
import { findItems, suggestQueries } from '../../operations/surface.ts'
import type { HttpDeps } from '../deps.ts'
import type { Principal, StoaContext } from '../env.ts'
import { actionOf, cardOf, statesOf } from './cards.ts'
import { frameOf, render, requireSession } from './page.tsx'
import {
  PAGE_FACETS,
  type PageFacet,
  readStoreState,
  type StoreState,
  storeAddress,
  withoutFilter,
  withoutFilters,
} from './store-address.ts'

const PAGE_ITEMS = 24
/** Values shown of one filter: the commonest; the others are a word in the search box away. */
const FACET_VALUES_MAX = 10

/** Admins named where a search finds nothing. */
const ADMINS_NAMED_MAX = 3

const FACET_TITLES: Record<PageFacet, string> = {
  type: 'Kind',
  runs: 'Runs code',
  category: 'Category',
  tags: 'Tag',
  owner: 'Publisher',
  source: 'Source',
}

export async function renderStore(deps: HttpDeps, c: StoaContext): Promise<Response> {
  const principal = requireSession(deps, c)
  const state = readStoreState(new URL(c.req.url).searchParams, principal.user.username)
  const props = await storeProps(deps, principal, state)
  if (c.req.header('HX-Request-Type') !== 'partial') return render(c, <StorePage {...props} />)
  const current = currentState(c, principal)
  // While somebody types, the page's place in the history moves along; a filter is a step to go back from.
  const isTyping = current !== undefined && current.q !== '' && sameBut(current, state)
  c.header(isTyping ? 'HX-Replace-Url' : 'HX-Push-Url', props.address)
  return c.html(html`<title>${props.documentTitle}</title>${<StoreUpdate {...props} />}`)
}

async function storeProps(deps: HttpDeps, principal: Principal, state: StoreState): Promise<StoreProps> {
  const { q, filters, page } = state
  const found = await findItems(deps, principal, {
    ...(q === '' ? {} : { q }),
    ...filters,
    sort: state.sort ?? (q === '' ? 'name' : 'relevance'),
    limit: PAGE_ITEMS,
    offset: (page - 1) * PAGE_ITEMS,
  })
  const address = storeAddress(state)
  const pages = Math.max(1, Math.ceil(found.total / PAGE_ITEMS))
  const suggestions =
    q !== '' && (found.unfiltered === 0 || found.isClose || found.isPartial)
      ? await suggestQueries(deps, principal, q)
      : []
  const excerpts = await deps.search.excerpts(found.results)
  const { marketplaceName } = deps.settings
  return {
    frame: frameOf(deps, principal, '/store'),
    documentTitle: `${titleOf(q)} · ${marketplaceName}`,
    title: titleOf(q),
    address,
    q,
    sort: state.sort ?? '',
    sorts: sortsOf(q !== ''),
    facets: PAGE_FACETS.map((name) => facetOf(name, found, state, principal)).filter(
      ({ values }) => values.length > 0,
    ),
    chips: PAGE_FACETS.flatMap((name) =>
      filters[name].map((value) => ({
        title: FACET_TITLES[name],
        label: labelOf(name, value, principal),
        href: storeAddress(withoutFilter(state, name, value)),
      })),
    ),
    clearHref: storeAddress(withoutFilters(state)),
    total: found.total,
    unfiltered: found.unfiltered,
    isClose: found.isClose,
    isPartial: found.isPartial,
    isCut: found.isCut,
    ...only({ reading: found.reading }),
    suggestions: suggestions.map((words) => ({
      words,
      href: storeAddress({ ...withoutFilters(state), q: words }),
    })),
    askWhom: q !== '' && found.unfiltered === 0 ? adminsOf(deps) : [],
    items: cardsOf(deps, principal, found.results, excerpts, address),
    page,
    pages,
    ...(page > 1 ? { previous: storeAddress({ ...state, page: Math.min(page - 1, pages) }) } : {}),
    ...(page < pages ? { next: storeAddress({ ...state, page: page + 1 }) } : {}),
  }
}

/** Whom to ask for what the store lacks. */
function adminsOf({ db }: HttpDeps): string[] {
  const admins = listUsers(db).filter(({ admin, disabled }) => admin && !disabled)
  return admins.slice(0, ADMINS_NAMED_MAX).map(({ displayName }) => displayName)
}

function cardsOf(
  deps: HttpDeps,
  principal: Principal,
  results: readonly FoundItem[],
  excerpts: ReadonlyMap<ItemId, Segment[]>,
  back: string,
): StoreProps['items'] {
  const states = statesOf(deps.sets.ofUser(principal.user.id))
  return eachShown(deps, results, (item) => ({
    ...cardOf(deps, item.row, states),
    ...markedOf(item, excerpts.get(item.row.id)),
    ...actionOf(item.row, states.get(item.row.id), back),
  }))
}

/** The words that were found. @param excerpt their surroundings, where only the README has them */
function markedOf({ row, hit }: FoundItem, excerpt: Segment[] | undefined) {
  if (hit === undefined) return {}
  const terms = new Set(hit.terms.keys())
  return {
    marked: {
      title: highlight(row.title, terms),
      description: highlight(row.description, terms),
      name: highlight(row.servedName, terms),
      tags: row.tags.filter((tag) => highlight(tag, terms).some(({ isMatch }) => isMatch)),
      ...(excerpt === undefined ? {} : { excerpt }),
    },
  }
}

/** The commonest values, and whatever is chosen even when nothing has it any more. */
function facetOf(name: PageFacet, found: Found, state: StoreState, principal: Principal): StoreFacet {
  const counts = new Map(Object.entries(found.facets[name]))
  const chosen = state.filters[name]
  const mine = name === 'owner' && counts.has(principal.user.username) ? [principal.user.username] : []
  const present = name === 'runs' ? RUNS.filter((value) => counts.has(value)) : [...counts.keys()]
  const shown = [...new Set([...mine, ...present.slice(0, FACET_VALUES_MAX), ...chosen])]
  return {
    name,
    title: FACET_TITLES[name],
    values: shown.map((value) => ({
      value,
      label: labelOf(name, value, principal),
      count: counts.get(value) ?? 0,
      isChosen: chosen.includes(value),
    })),
    more: [...counts.keys()].filter((value) => !shown.includes(value)).length,
  }
}

function labelOf(name: PageFacet, value: string, { user }: Principal): string {
  if (name === 'type')
    return Object.hasOwn(kinds, value) ? kinds[value as keyof typeof kinds].words.titles : value
  if (name === 'runs') return Object.hasOwn(RUNS_LABELS, value) ? RUNS_LABELS[value]! : value
  if (name === 'owner') return value === user.username ? `Mine (${value})` : value
  if (name === 'source') return value === UPLOADED ? 'Published here' : value
  return value
}

function sortsOf(hasQuery: boolean): StoreProps['sorts'] {
  const byName = { value: hasQuery ? 'name' : '', label: 'Name' }
  return [
    ...(hasQuery ? [{ value: '', label: 'Best match' }] : []),
    byName,
    { value: 'createdAt', label: 'Newest' },
    { value: 'updatedAt', label: 'Recently updated' },
    { value: 'installs', label: 'Most installed' },
  ]
}

function titleOf(q: string): string {
  return q === '' ? 'Store' : `${q} in the store`
}

/** What the browser shows now, as htmx tells. */
function currentState(c: StoaContext, { user }: Principal): StoreState | undefined {
  const url = c.req.header('HX-Current-URL')
  return url !== undefined && URL.canParse(url)
    ? readStoreState(new URL(url).searchParams, user.username)
    : undefined
}

/** Whether only the words differ. */
function sameBut(before: StoreState, after: StoreState): boolean {
  const address = (state: StoreState) => storeAddress({ ...state, q: '', sort: undefined, page: 1 })
  return after.q !== '' && before.q !== after.q && address(before) === address(after)
}
