/** Step 4: a last look, publishing itself, and what happens next. */

import { DonePage } from '../../../../views/publish/done.tsx'
import { ReviewPage } from '../../../../views/publish/review.tsx'
import { countHolders, getItemFor } from '../../../access/index.ts'
import { chooseVersion, type Draft, listVersions, photoAltOf } from '../../../catalog/index.ts'
import { carrierOf, refreshCommands } from '../../../compose/index.ts'
import { kinds } from '../../../intake/index.ts'
import { AppError } from '../../../kernel/errors.ts'
import { bundleName } from '../../../kernel/names.ts'
import { only } from '../../../kernel/only.ts'
import { publishDraft } from '../../../operations/index.ts'
import {
  assertDescribed,
  describeProblems,
  sharesOf,
  sharingOf,
  tagsOf,
} from '../../../operations/surface.ts'
import type { HttpDeps } from '../../deps.ts'
import type { Principal, StoaContext } from '../../env.ts'
import { STATUS } from '../../middleware/errors.ts'
import { cardOf, statesOf } from '../cards.ts'
import { frameOf, render, requireSession, sessionOf } from '../page.tsx'
import { type Checked, changesProps, check, draftProps, itemOf, signInFor } from './draft.tsx'

export function createFinish(deps: HttpDeps) {
  /** By draft, so that a double click publishes once and both answers are the same. */
  const running = new Map<string, ReturnType<typeof publishNow>>()

  const publishOnce = (principal: Principal, draft: Draft) => {
    const before = running.get(draft.id)
    if (before !== undefined) return before
    const publication = publishNow(deps, principal, draft).finally(() => running.delete(draft.id))
    running.set(draft.id, publication)
    return publication
  }

  return {
    showReview(c: StoaContext) {
      const principal = requireSession(deps, c)
      return renderReview(deps, c, principal, deps.drafts.get(c.req.param('draft') ?? '', principal.user.id))
    },
    async publish(c: StoaContext) {
      const principal = sessionOf(deps, c)
      if (principal === undefined) return signInFor(deps, c, c.req.path)
      const draft = deps.drafts.get(c.req.param('draft') ?? '', principal.user.id)
      try {
        assertDescribed(deps, draft)
        const item = await publishOnce(principal, draft)
        return c.redirect(`/store/new/published/${item.servedName}`, 303)
      } catch (error) {
        if (!(error instanceof AppError) || STATUS[error.code] >= 500) throw error
        return renderReview(deps, c, principal, draft, error)
      }
    },
  }
}

/** Whoever waits for their turn is asked again when it is. */
function publishNow(deps: HttpDeps, principal: Principal, { id: draft }: Draft) {
  const begun = principal.begin(publishDraft, { draft })
  return deps.gates.upload(
    principal.user.id,
    undefined,
    async () => begun.still(),
    () => begun.run({ draft }),
  )
}

async function renderReview(
  deps: HttpDeps,
  c: StoaContext,
  principal: Principal,
  draft: Draft,
  failure?: AppError,
) {
  const item = itemOf(principal, draft)
  const checked = await check(deps, principal, draft)
  const [problem] = describeProblems(deps, draft)
  const isGood = checked.isGood && problem === undefined
  const error =
    failure?.message ?? problem?.message ?? (isGood ? undefined : 'The ZIP cannot be published as it is.')
  const title = item?.title ?? (draft.values.title || (checked.proposal.title ?? ''))
  const page = (
    <ReviewPage
      frame={frameOf(deps, principal, '/store/new')}
      draft={draftProps(draft, item)}
      title={`${title} ${checked.proposal.version ?? ''}`.trim()}
      facts={factsOf(draft, checked, title)}
      isGood={isGood}
      {...only({ error, changes: changesProps(checked) })}
    />
  )
  return render(c, page, failure === undefined ? 200 : STATUS[failure.code])
}

const SHARING_TEXTS = {
  public: 'Everybody in this store',
  shared: 'People and groups you name',
  private: 'Only you and the admins',
} as const

function factsOf(draft: Draft, { proposal, files }: Checked, title: string) {
  const { values, photo, docs } = draft
  const own = [
    { label: 'Description', text: values.description || (proposal.description ?? '') },
    { label: 'Category', text: values.category ?? '' },
    { label: 'Tags', text: tagsOf(values.tags).join(', ') },
    { label: 'Who may see it', text: sharingText(values) },
    { label: 'Photo', text: photo === null ? '' : [photo.name, values.photoAlt].filter(Boolean).join(': ') },
    { label: 'Video', text: values.videoUrl ?? '' },
    { label: 'Documents', text: docs.map(({ name }) => name).join(', ') },
  ]
  const facts = [
    { label: 'Title', text: title },
    { label: 'Served name', text: proposal.servedName ?? '' },
    { label: 'Version', text: proposal.version ?? '' },
    { label: 'Kind', text: proposal.kind === null ? '' : kinds[proposal.kind].words.title },
    { label: 'Files', text: String(files.length) },
    ...(draft.item === null ? own : []),
    { label: 'Release notes', text: values.notes ?? '' },
  ]
  return facts.filter(({ text }) => text !== '')
}

function sharingText(values: Draft['values']): string {
  const sharing = sharingOf(values)
  if (sharing !== 'shared') return SHARING_TEXTS[sharing]
  return sharesOf(values)
    .map(({ type, id, permission }) => {
      const who = type === 'user' ? id : type === 'org' ? 'everyone' : `the group ${id}`
      return permission === 'edit' ? `${who} (may also publish versions)` : who
    })
    .join(', ')
}

export async function showDone(deps: HttpDeps, c: StoaContext) {
  const principal = requireSession(deps, c)
  const item = getItemFor(deps.db, principal.viewer, c.req.param('item') ?? '', 'publish')
  const resolution = deps.sets.ofUser(principal.user.id)
  const newestFirst = listVersions(deps.db, item.id)
  const { photoUrl } = cardOf(deps, item, statesOf(resolution))
  const { marketplaceName } = deps.settings
  const plugin = carrierOf(item, bundleName(marketplaceName))
  const page = (
    <DonePage
      frame={frameOf(deps, principal, '/store/new')}
      servedName={item.servedName}
      title={item.title}
      version={(chooseVersion(newestFirst) ?? newestFirst[0])?.version ?? ''}
      kind={kinds[item.kind].words.title}
      description={item.description}
      isInSet={resolution.entries.some((entry) => entry.item.id === item.id)}
      people={await countHolders(deps.record, deps.sets, item.id)}
      {...only({ commands: plugin === undefined ? undefined : commandsFor(plugin, marketplaceName) })}
      {...(photoUrl === undefined ? {} : { photo: { url: photoUrl, alt: photoAltOf(item) } })}
    />
  )
  return render(c, page)
}

/** What brings it to a client, and keeps it there. */
function commandsFor(plugin: string, marketplaceName: string): { install: string; refresh: string } {
  const pull = `git -C ${marketplaceName} pull --ff-only`
  return {
    install: `claude plugin install ${plugin}@${marketplaceName}`,
    refresh: refreshCommands(marketplaceName, pull).join('\n'),
  }
}
