/** What an admin decides of one plugin of a source, in one act. It survives every sync. */
import type { Actor } from '../kernel/actor.ts'
import { assertAdmin } from './admin.ts'
import { type CorrectionInput, planCorrection } from './correct-plugin.ts'
import type { SourcesDeps } from './deps.ts'
import { planEnabled } from './plugins.ts'
import { getSource, getSourcePlugin, type SourcePluginRow } from './sources.repo.ts'

export interface PluginChoice extends CorrectionInput {
  enabled?: boolean
}

/** @throws AppError `admin_required`, `source_not_found`, `plugin_not_found`, `bad_request`, `invalid_version` */
export async function choosePlugin(
  { db, clock }: Pick<SourcesDeps, 'db' | 'clock'>,
  actor: Actor,
  slug: string,
  name: string,
  { enabled, ...correction }: PluginChoice,
): Promise<SourcePluginRow> {
  assertAdmin(actor)
  return db.write((tx) => {
    const change = () => ({ tx, now: clock(), actor, source: getSource(tx, slug) })
    if (correction.folder !== undefined || correction.version !== undefined)
      planCorrection(change(), name, correction)
    if (enabled !== undefined) planEnabled(change(), name, enabled)
    return getSourcePlugin(tx, getSource(tx, slug), name)
  })
}
