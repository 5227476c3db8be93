import { getSource, listPlugins, listSyncs } from '../../sources/index.ts'
import { answers } from '../answers/answers.ts'
import { presentSource, presentSourcePlugin, presentSync } from '../answers/present-source.ts'
import { eachShown } from '../answers/shown.ts'
import { defineOperation } from '../operation.ts'
import { object, text } from '../schemas.ts'

/** Syncs that one source is shown with; its page has more. */
const SYNCS_SHOWN = 20

export const readSource = defineOperation<{ slug: string }>()({
  name: 'source.read',
  summary: 'One source with its plugins and its last syncs',
  input: object({ slug: text }, ['slug']),
  output: answers.sourceDetails,
  access: 'admin',
  effects: 'reads',
  errors: ['source_not_found'],
  run({ rooms }, { slug }) {
    const source = getSource(rooms.db, slug)
    const plugins = eachShown(rooms, listPlugins(rooms.db, source.id), (plugin) =>
      presentSourcePlugin(rooms, plugin),
    )
    const syncs = eachShown(rooms, listSyncs(rooms.db, source.id).slice(0, SYNCS_SHOWN), presentSync)
    return { ...presentSource(rooms, source, rooms.clock()), plugins, syncs }
  },
})
