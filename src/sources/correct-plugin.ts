/** An admin's correction of one entry of a marketplace: its author is elsewhere, and may take months. */
import { record } from '../audit/audit.ts'
import type { Actor } from '../kernel/actor.ts'
import { AppError } from '../kernel/errors.ts'
import { assertVersion } from '../kernel/versions.ts'
import { assertAdmin } from './admin.ts'
import type { SourcesDeps } from './deps.ts'
import { placeOf } from './place.ts'
import { setPluginEnabled } from './plugins.ts'
import type { Correction } from './source-rows.ts'
import { getSource, getSourcePlugin, sourcePlugins, sources } from './sources.repo.ts'

/** Absent leaves a field as it is, an empty text gives it back to the marketplace. */
export interface CorrectionInput {
  folder?: string
  version?: string
}

/**
 * It survives syncs, and counts from the next one on.
 * @throws AppError `admin_required`, `source_not_found`, `plugin_not_found`, `bad_request`, `invalid_version`
 */
export async function correctPlugin(
  deps: Pick<SourcesDeps, 'db' | 'clock'>,
  actor: Actor,
  slug: string,
  name: string,
  input: CorrectionInput,
): Promise<void> {
  assertAdmin(actor)
  await deps.db.write((tx) => {
    const source = getSource(tx, slug)
    const plugin = getSourcePlugin(tx, source, name)
    if (source.mode !== 'marketplace')
      throw new AppError(
        'bad_request',
        `The source "${slug}" has tags and no entries; tag "${name}" anew instead.`,
      )
    const wanted = { ...plugin.correction, ...checked(input) }
    const correction = Object.fromEntries(
      Object.entries(wanted).filter(([, value]) => value !== ''),
    ) as Correction
    tx.put(sourcePlugins, { ...plugin, correction: Object.keys(correction).length === 0 ? null : correction })
    tx.put(sources, { ...source, headOid: null })
    const details = { plugin: name, ...correction }
    record(tx, deps.clock(), {
      actor: actor.username,
      action: 'source.plugin-correct',
      subject: slug,
      details,
    })
  })
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

export interface PluginChoice extends CorrectionInput {
  enabled?: boolean
}

/** The correction first: what is wrong with it leaves everything as it was. */
export async function choosePlugin(
  deps: Pick<SourcesDeps, 'db' | 'clock'>,
  actor: Actor,
  slug: string,
  name: string,
  { enabled, ...correction }: PluginChoice,
): Promise<void> {
  if (correction.folder !== undefined || correction.version !== undefined)
    await correctPlugin(deps, actor, slug, name, correction)
  if (enabled !== undefined) await setPluginEnabled(deps, actor, slug, name, enabled)
}
