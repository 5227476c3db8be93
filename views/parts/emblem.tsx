/** A small picture in front of a name: the item's own cover, or the sign of its kind. Says nothing that words do not. */
import type { FC } from 'hono/jsx'

/** The kind of an item, where pages name it. */
export interface ShownKind {
  /** As the API spells it. */
  name: string
  /** In a sentence: `skill`. */
  word: string
  /** The lines of an SVG path on a square of 24. */
  emblem: string
}

export const Emblem: FC<{ kind: ShownKind; photoUrl?: string | undefined }> = ({ kind, photoUrl }) =>
  photoUrl === undefined ? (
    <span class="emblem">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={kind.emblem} />
      </svg>
    </span>
  ) : (
    <img class="emblem" src={photoUrl} alt="" width="44" height="44" loading="lazy" />
  )
