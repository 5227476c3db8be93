/** What people write about an item: checked here for publishing and editing alike. */
import { cut } from '../kernel/cut.ts'
import { AppError } from '../kernel/errors.ts'
import {
  DESCRIPTION_CHARS_MAX,
  NOTES_CHARS_MAX,
  PHOTO_ALT_CHARS_MAX,
  TAG_CHARS_MAX,
  TAGS_MAX,
  TITLE_CHARS_MAX,
} from '../kernel/limits.ts'
import { assertShown } from '../kernel/shown-text.ts'

/** @throws AppError `bad_request` */
export function checkTitle(title: string): string {
  return checkText('title', title, TITLE_CHARS_MAX)
}

/** @throws AppError `bad_request` */
export function checkDescription(description: string): string {
  return checkText('description', description, DESCRIPTION_CHARS_MAX)
}

/** @throws AppError `bad_request` */
export function checkNotes(notes: string): string {
  return checkText('notes', notes, NOTES_CHARS_MAX)
}

/** @throws AppError `bad_request` */
export function checkPhotoAlt(alt: string): string {
  return checkText('description of the photo', alt, PHOTO_ALT_CHARS_MAX)
}

/** Lower-case, each once, in the given order. @throws AppError `bad_request` */
export function checkTags(tags: readonly string[]): string[] {
  const clean = [...new Set(tags.map((tag) => tag.trim().toLowerCase()).filter((tag) => tag !== ''))]
  if (clean.length > TAGS_MAX) {
    throw new AppError('bad_request', `There are ${clean.length} tags; give at most ${TAGS_MAX}.`)
  }
  for (const tag of clean) assertShown('tag', tag)
  // Marks are parts of letters, and joiners shape them, in the scripts that have them.
  const wrong = clean.find(
    (tag) =>
      tag.length > TAG_CHARS_MAX || !/^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} .+#_-]|\u200c|\u200d)*$/u.test(tag),
  )
  if (wrong !== undefined) {
    throw new AppError(
      'bad_request',
      `"${wrong}" is not a tag; use up to ${TAG_CHARS_MAX} letters, digits, spaces and . + # _ -.`,
    )
  }
  return clean
}

/** An http(s) address with a host; anything else could run script when clicked. @throws AppError `invalid_video_url` */
export function checkVideoUrl(videoUrl: string | null | undefined): string | null {
  const text = videoUrl?.trim() ?? ''
  if (text === '') return null
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (
    url === undefined ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.username !== '' ||
    text.length > 2_000
  ) {
    throw new AppError(
      'invalid_video_url',
      `"${cut(text, 100)}" is not a video link; use an address that begins with https://.`,
    )
  }
  return url.href
}

function checkText(field: string, text: string, charsMax: number): string {
  const trimmed = text.trim()
  assertShown(field, trimmed)
  if (trimmed.length > charsMax) {
    throw new AppError(
      'bad_request',
      `The ${field} has ${trimmed.length} characters; shorten it to at most ${charsMax}.`,
    )
  }
  return trimmed
}

/** `code-review` reads "Code review". */
export function titleFrom(name: string): string {
  const words = name.replace(/[-_]+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What a bundle says of itself, as far as pages and catalogues have room; for one that says nothing, at least what it is. */
export function describe(bundle: { kind: string; name: string; description: string }): string {
  return shorten(bundle.description) || `The ${bundle.kind} ${bundle.name}.`
}

/** A description as the store shows it. */
export function shorten(description: string): string {
  if (description.length <= DESCRIPTION_CHARS_MAX) return description
  return `${cut(description, DESCRIPTION_CHARS_MAX - 1).trimEnd()}…`
}
