/** What is typed into a draft, and what publishing makes of it. */
import { checkSharedWith, viewerOf } from '../../access/index.ts'
import {
  checkCategory,
  checkDescription,
  checkNotes,
  checkPhotoAlt,
  checkTags,
  checkTitle,
  checkVideoUrl,
  type Draft,
  type ItemDetails,
  SHARINGS,
  type SharedWith,
  type Sharing,
} from '../../catalog/index.ts'
import { isKindName, type KindName } from '../../intake/index.ts'
import { AppError } from '../../kernel/errors.ts'
import { SHARES_MAX } from '../../kernel/limits.ts'
import { only } from '../../kernel/only.ts'
import type { Rooms } from '../rooms.ts'

export interface Problem {
  field: string
  message: string
}

export const CHECK_FIELDS = ['kind', 'name', 'version'] as const
export const DESCRIBE_FIELDS = [
  'title',
  'description',
  'category',
  'tags',
  'sharing',
  'viewers',
  'editors',
  'photoAlt',
  'videoUrl',
  'notes',
] as const
/** The draft keeps what was confirmed, a place on a line, and forgets it with the ZIP. */
export const CONFIRMED = 'confirmSecrets'

export function confirmedIn(values: Draft['values']): string[] {
  return (values[CONFIRMED] ?? '').split('\n').filter((place) => place !== '')
}

export const NOTHING_CONFIRMED = { [CONFIRMED]: '' }

/** Whom in a group it is shared with, by the group. */
export const GROUP_FIELD = /^group-([a-z0-9-]{1,64})$/

/** Everything that publishing would refuse, by field. */
export function describeProblems({ db }: Pick<Rooms, 'db'>, { values, item, ownerId }: Draft): Problem[] {
  const problems: Problem[] = []
  holds(problems, 'notes', () => checkNotes(values.notes ?? ''))
  if (item !== null) return problems
  holds(problems, 'title', () => checkTitle(values.title ?? ''))
  holds(problems, 'description', () => checkDescription(values.description ?? ''))
  holds(problems, 'category', () => checkCategory(values.category))
  holds(problems, 'tags', () => checkTags(tagsOf(values.tags)))
  holds(problems, 'videoUrl', () => checkVideoUrl(values.videoUrl))
  holds(problems, 'photoAlt', () => checkPhotoAlt(values.photoAlt ?? ''))
  if (values.sharing !== undefined && !SHARINGS.includes(values.sharing as Sharing)) {
    const message = `“${values.sharing}” is not a choice; say who may see it.`
    problems.push({ field: 'sharing', message })
  }
  if (values.sharing !== 'shared') return problems
  const shares = sharesOf(values)
  const viewer = viewerOf(db, ownerId)
  if (shares.length > SHARES_MAX) holds(problems, 'viewers', () => checkSharedWith(db, viewer, shares))
  else {
    for (const share of shares) holds(problems, fieldOf(share), () => checkSharedWith(db, viewer, [share]))
  }
  if (shares.length === 0) {
    problems.push({ field: 'viewers', message: 'Name at least one person or group, or choose “Only me”.' })
  }
  return problems
}

/** @throws AppError `bad_request` with the first problem */
export function assertDescribed(rooms: Pick<Rooms, 'db'>, draft: Draft): void {
  const [problem] = describeProblems(rooms, draft)
  if (problem !== undefined) throw new AppError('bad_request', problem.message)
}

/** For `publishUpload`, without the files. */
export function detailsOf(values: Draft['values']): ItemDetails & { kind?: KindName } {
  const { name, version, title, description, category, notes, videoUrl, photoAlt } = values
  const kind = kindOf(values)
  const sharing = sharingOf(values)
  return {
    ...only({ kind }),
    ...given({ name, version, title, description, category, notes, videoUrl, photoAlt }),
    tags: tagsOf(values.tags),
    sharing,
    sharedWith: sharing === 'shared' ? sharesOf(values) : [],
  }
}

export function kindOf({ kind = '' }: Draft['values']): KindName | undefined {
  return isKindName(kind) ? kind : undefined
}

/** Whoever chose nothing was shown that everybody sees it; what is no choice is seen by nobody. */
export function sharingOf({ sharing = 'public' }: Draft['values']): Sharing {
  return SHARINGS.includes(sharing as Sharing) ? (sharing as Sharing) : 'private'
}

export function tagsOf(tags = ''): string[] {
  return tags.split(',').flatMap((tag) => (tag.trim() === '' ? [] : [tag.trim()]))
}

/** Whoever may edit may see; a name in both lists is listed once. */
export function sharesOf(values: Draft['values']): SharedWith[] {
  const editors = namesIn(values.editors)
  const areEditors = new Set(editors)
  const viewers = namesIn(values.viewers).filter((id) => !areEditors.has(id))
  const groups = Object.entries(values).flatMap(([field, permission]): SharedWith[] => {
    const slug = GROUP_FIELD.exec(field)?.[1]
    const isPermission = permission === 'view' || permission === 'edit'
    return slug !== undefined && isPermission ? [{ type: 'group', id: slug, permission }] : []
  })
  return [
    ...viewers.map((id): SharedWith => ({ type: 'user', id, permission: 'view' })),
    ...editors.map((id): SharedWith => ({ type: 'user', id, permission: 'edit' })),
    ...groups,
  ]
}

/** A field left empty says nothing. */
function given<Field extends string>(
  values: Record<Field, string | undefined>,
): Partial<Record<Field, string>> {
  const typed = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(typed) as Partial<Record<Field, string>>
}

function namesIn(text = ''): string[] {
  return [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((name) => name !== ''),
    ),
  ]
}

function fieldOf({ type, id, permission }: SharedWith): string {
  if (type === 'group') return `group-${id}`
  return permission === 'edit' ? 'editors' : 'viewers'
}

/** Whether the check passes; if not, its sentence is a problem of the field. */
export function holds(problems: Problem[], field: string, check: () => unknown): boolean {
  try {
    check()
    return true
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    problems.push({ field, message: error.message })
    return false
  }
}
