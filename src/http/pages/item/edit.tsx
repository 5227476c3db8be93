/** The edit form: what was typed stays after a refusal. */
import { EditPage, type EditValues } from '../../../../views/item/edit.tsx'
import { countHolders, mayDo, usernameOf } from '../../../access/index.ts'
import {
  CATEGORIES,
  getItem,
  type ItemRow,
  SHARE_TYPES,
  SHARINGS,
  type SharedWith,
  type Sharing,
} from '../../../catalog/index.ts'
import { AppError } from '../../../kernel/errors.ts'
import { DOC_BYTES_MAX, JSON_BODY_BYTES_MAX, PHOTO_BYTES_MAX } from '../../../kernel/limits.ts'
import { only } from '../../../kernel/only.ts'
import { editItem } from '../../../operations/index.ts'
import type { Begun, Edit } from '../../../operations/surface.ts'
import type { HttpDeps } from '../../deps.ts'
import { type Form, filesOf } from '../../form.ts'
import { STATUS } from '../../middleware/errors.ts'
import { receiveForm, render } from '../page.tsx'
import { assertNotOvertaken, findOvertaken, type Overtaken, overtakenSentence, seenOf } from '../seen.ts'
import { allOf, textsOf } from './form.ts'
import { offerOf, shellOf, type Visit } from './shell.ts'

const EDIT_BYTES_MAX = PHOTO_BYTES_MAX + 4 * DOC_BYTES_MAX + JSON_BODY_BYTES_MAX
const EMPTY_SHARES = 3

interface Shown {
  error?: string
  /** What was changed meanwhile, with what it is now. */
  changed?: readonly { label: string; now: string }[]
  values?: EditValues
  transfer?: { error: string; username: string }
}

/** @param visit of an item that the visitor may edit */
export async function renderEdit(
  visit: Visit,
  { error, changed = [], values, transfer }: Shown = {},
  status = 200,
) {
  const { deps, c, principal, item } = visit
  const owns = mayDo(deps.db, principal.viewer, item, 'archive')
  const shown = values ?? valuesOf(item)
  const shelf = owns && {
    servedName: item.servedName,
    title: item.title,
    owner: usernameOf(deps.db, item.ownerId),
    isArchived: item.status === 'archived',
    people: await countHolders(deps.record, deps.sets, item.id),
    ...only({ offer: offerOf(deps, principal, item), keeper: keeperOf(deps, item) }),
    transfer: transfer ?? { username: '' },
  }
  const page = (
    <EditPage
      shell={shellOf(visit, 'edit')}
      action={`/store/${item.servedName}/edit`}
      categories={CATEGORIES}
      values={{ ...shown, shares: withEmpty(shown.shares) }}
      docs={item.docs.map(({ name }) => name)}
      hasPhoto={item.photo !== null}
      limits={{ photo: PHOTO_BYTES_MAX, doc: DOC_BYTES_MAX }}
      seen={seenOf(factsOf(item))}
      changed={changed}
      {...(error === undefined ? {} : { error })}
      {...(shelf === false ? {} : { shelf })}
    />
  )
  return render(c, page, status)
}

/** What a source follows is nobody's to give. */
function keeperOf({ db, hasSource }: HttpDeps, { source }: ItemRow): string | undefined {
  return source !== null && hasSource(db, source)
    ? `It belongs to the source ${source}, which alone publishes it; it cannot be given to a person.`
    : undefined
}

function valuesOf(item: ItemRow): EditValues {
  return {
    title: item.title,
    description: item.description,
    category: item.category ?? '',
    tags: item.tags.join(', '),
    videoUrl: item.videoUrl ?? '',
    photoAlt: item.photo?.alt ?? '',
    sharing: item.sharing,
    shares: item.sharedWith,
    removedDocs: [],
    removesPhoto: false,
  }
}

/** What the form can overwrite. Documents are added and removed one by one. */
function factsOf(item: ItemRow) {
  const { title, description, category, tags, videoUrl, photoAlt, sharing, shares } = valuesOf(item)
  const photo = item.photo?.sha256 ?? ''
  const shared = shares.map(({ type, id, permission }) => ({ type, id, permission }))
  return { title, description, category, tags, videoUrl, photoAlt, photo, sharing, shares: shared }
}

type Facts = ReturnType<typeof factsOf>

/** Who may not say who sees it changes nothing of that; nor does the photo change when none is chosen. */
function typedFacts(form: Form, values: EditValues): Partial<Facts> {
  const { title, description, category, tags, videoUrl, photoAlt, sharing, shares, removesPhoto } = values
  const isPhotoChanged = filesOf(form, 'photo').length > 0 || removesPhoto
  return {
    ...{ title, description, category, tags, videoUrl, photoAlt },
    ...(isPhotoChanged ? { photo: 'another' } : {}),
    ...(sharing === ''
      ? {}
      : { sharing: sharing as Sharing, shares: shares.filter(({ id }) => id !== '') as Facts['shares'] }),
  }
}

const LABELS: Record<keyof Facts, string> = {
  title: 'the title',
  description: 'the description',
  category: 'the category',
  tags: 'the tags',
  videoUrl: 'the video link',
  photoAlt: 'what the photo shows',
  photo: 'the photo',
  sharing: 'who may see it',
  shares: 'whom it is shared with',
}

function factText(field: keyof Facts, facts: Facts): string {
  if (field === 'photo') return facts.photo === '' ? 'none' : 'another one'
  if (field === 'shares') return facts.shares.map(({ id, permission }) => `${id} (${permission})`).join(', ')
  return facts[field]
}

/** The form again: with what was typed, and where nothing was, with what there is now. */
function renderOvertaken(visit: Visit, values: EditValues, { fields, values: merged }: Overtaken<Facts>) {
  const now = factsOf(visit.item)
  const { photo: _, ...texts } = merged
  return renderEdit(
    visit,
    {
      error: overtakenSentence(fields.map((field) => LABELS[field])),
      changed: fields.map((field) => ({ label: LABELS[field], now: factText(field, now) || 'empty' })),
      values: { ...values, ...texts },
    },
    STATUS.changed_meanwhile,
  )
}

function withEmpty(shares: EditValues['shares']): EditValues['shares'] {
  const empty = { type: 'user', id: '', permission: 'view' }
  return [...shares.filter(({ id }) => id !== ''), ...Array.from({ length: EMPTY_SHARES }, () => empty)]
}

/** @param visit of an item that the visitor may edit */
export function saveEdit(visit: Visit) {
  const { deps, c, principal, item } = visit
  const begun = principal.begin(editItem, { item: item.servedName })
  return deps.gates.upload(
    principal.user.id,
    { request: c.req.raw, bytesMax: EDIT_BYTES_MAX },
    () => receiveForm(c, principal, EDIT_BYTES_MAX),
    (form) => save(visit, begun, form),
  )
}

async function save(asked: Visit, begun: Begun<Edit, unknown>, form: Form) {
  const { deps, c, principal } = asked
  const item = getItem(deps.db, asked.item.servedName)
  const visit = { ...asked, item }
  const values = typed(form)
  const { seen = '' } = textsOf(form, ['seen'])
  const facts = typedFacts(form, values)
  const overtaken = findOvertaken(seen, factsOf(item), facts)
  if (overtaken !== undefined) return renderOvertaken(visit, values, overtaken)
  try {
    principal.need((_, { db }) => assertNotOvertaken(seen, factsOf(getItem(db, item.servedName)), facts))
    return await begun.run(editOf(item.servedName, form, values), () =>
      c.redirect(`/store/${item.servedName}?said=saved`, 303),
    )
  } catch (error) {
    if (!(error instanceof AppError) || STATUS[error.code] >= 500 || error.code === 'forbidden') throw error
    return renderEdit(visit, { error: error.message, values }, STATUS[error.code])
  }
}

const TEXTS = [
  'title',
  'description',
  'category',
  'tags',
  'videoUrl',
  'photoAlt',
  'sharing',
  'removePhoto',
] as const

function typed(form: Form): EditValues {
  const texts = textsOf(form, TEXTS) as Record<(typeof TEXTS)[number], string>
  const [types, permissions] = [allOf(form, 'shareType'), allOf(form, 'sharePermission')]
  return {
    ...texts,
    shares: allOf(form, 'shareId').map((id, index) => ({
      type: SHARE_TYPES.find((type) => type === types[index]) ?? 'user',
      id,
      permission: permissions[index] === 'edit' ? 'edit' : 'view',
    })),
    removedDocs: allOf(form, 'removeDoc'),
    removesPhoto: texts.removePhoto !== '',
  }
}

/** Who may not say who sees it has no such fields, and so changes nothing of it. */
function editOf(item: string, form: Form, values: EditValues): Edit {
  const { title, description, category, tags, videoUrl, photoAlt, sharing, removesPhoto, removedDocs } =
    values
  const [photo] = filesOf(form, 'photo')
  if (sharing !== '' && !SHARINGS.includes(sharing as Sharing))
    throw new AppError('bad_request', `"${sharing}" is not a sharing; choose one of ${SHARINGS.join(', ')}.`)
  const sharedWith = values.shares.filter(({ id }) => id !== '') as readonly SharedWith[]
  return {
    item,
    ...{ title, description, category, videoUrl, photoAlt },
    tags: tags.split(','),
    docs: filesOf(form, 'docs'),
    removeDocs: removedDocs,
    removePhoto: removesPhoto,
    ...only({ photo }),
    ...(sharing === '' ? {} : { sharing: sharing as Sharing, sharedWith }),
  }
}
