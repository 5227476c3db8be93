import { choosePlugin as choose, type PluginChoice } from '../../sources/index.ts'
import { answers } from '../answers/answers.ts'
import { presentSourcePlugin } from '../answers/present-source.ts'
import { defineOperation } from '../operation.ts'
import { flag, object, text } from '../schemas.ts'

export const choosePlugin = defineOperation<PluginChoice & { slug: string; plugin: string }>()({
  name: 'source.choose-plugin',
  summary: 'Take a plugin of a source off the shelf or put it back, or correct its entry; syncs keep to it',
  input: object(
    {
      slug: text,
      plugin: text,
      enabled: flag,
      folder: { ...text, description: 'Where it is, where its entry is wrong; empty: as the entry says.' },
      version: {
        ...text,
        description: 'Which version it is, where it says none or a wrong one; empty: as it says.',
      },
    },
    ['slug', 'plugin'],
  ),
  output: answers.sourcePlugin,
  access: 'admin',
  effects: 'writes',
  errors: ['source_not_found', 'plugin_not_found', 'bad_request', 'invalid_version'],
  run: ({ rooms, who }, { slug, plugin, ...choice }) => choose(rooms, who.actor, slug, plugin, choice),
  answer: (plugin, { rooms }) => presentSourcePlugin(rooms, plugin),
})
