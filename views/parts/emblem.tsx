/** A small picture in front of a name: the item's own cover, or the sign of its kind. Says nothing that words do not. */
import type { FC } from 'hono/jsx'

/** Lines on a square of 24: a book that is read, somebody who does, something plugged in. */
const SIGNS: Readonly<Record<string, string>> = {
  skill: 'M12 6.5c-2-1.5-4.5-2-8-2v13c3.5 0 6 .5 8 2 2-1.5 4.5-2 8-2v-13c-3.5 0-6 .5-8 2zv13',
  agent:
    'M7 8h10a3 3 0 0 1 3 3v5a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3v-5a3 3 0 0 1 3-3zM12 8V4.5M9 13v1.5M15 13v1.5',
  plugin: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4',
}

export const Emblem: FC<{ kind: string; photoUrl?: string | undefined }> = ({ kind, photoUrl }) =>
  photoUrl === undefined ? (
    <span class="emblem">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={SIGNS[kind] ?? SIGNS.plugin} />
      </svg>
    </span>
  ) : (
    <img class="emblem" src={photoUrl} alt="" width="44" height="44" loading="lazy" />
  )
