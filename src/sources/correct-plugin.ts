/** An admin's correction of one entry of a marketplace: its author is elsewhere, and may take months. */
import { record } from '../audit/index.ts'
import { AppError } from '../kernel/errors.ts'
import { assertVersion } from '../kernel/versions.ts'
import { placeOf } from './place.ts'
import type { Change } from './plugins.ts'
import type { Correction } from './source-rows.ts'
import { getSourcePlugin, sourcePlugins, sources } from './sources.repo.ts'

/** Absent leaves a field as it is, an empty text gives it back to the marketplace. */
export interface CorrectionInput {
  folder?: string
  version?: string
}

/**
 * It survives syncs, and counts from the next one on.
 * @throws AppError `bad_request`, `invalid_version`
 */
export function planCorrection(
  { tx, now, actor, source }: Change,
  name: string,
  input: CorrectionInput,
): void {
  const plugin = getSourcePlugin(tx, source, name)
  if (source.mode !== 'marketplace')
    throw new AppError(
      'bad_request',
      `The source "${source.slug}" has tags and no entries; tag "${name}" anew instead.`,
    )
  const wanted = { ...plugin.correction, ...checked(input) }
  const correction = Object.fromEntries(
    Object.entries(wanted).filter(([, value]) => value !== ''),
  ) as Correction
  tx.put(sourcePlugins, { ...plugin, correction: Object.keys(correction).length === 0 ? null : correction })
  tx.put(sources, { ...source, headOid: null })
  const details = { plugin: name, ...correction }
  record(tx, now, { actor: actor.username, action: 'source.plugin-correct', subject: source.slug, details })
}

function checked({ folder, version }: CorrectionInput): Partial<Correction> {
  return {
    ...(folder === undefined ? {} : { folder: folder.trim() === '' ? '' : checkFolder(folder.trim()) }),
    ...(version === undefined ? {} : { version: version.trim() === '' ? '' : assertVersion(version.trim()) }),
  }
}

/** As an entry would write it. */
function checkFolder(folder: string): string {
  const place = placeOf(folder, '')
  if (place.at === 'here') return folder
  throw new AppError('bad_request', place.at === 'wrong' ? place.why : `"${folder}" is no folder; name one.`)
}
