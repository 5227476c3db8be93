/** A format that a story adds: this file is all of it, and one line puts it into every tree. */
import type { Format } from '../../../src/compose/formats/format.ts'

export const codex: Format = {
  catalogue: ({ marketplaceName, plugins }) => [
    {
      path: '.agents/plugins/marketplace.json',
      content: Buffer.from(
        JSON.stringify({
          name: marketplaceName,
          plugins: plugins.map(({ name, folder }) => ({ name, source: `./${folder}` })),
        }),
      ),
    },
  ],
  manifest: ({ name, description }) => [
    { path: '.codex-plugin/plugin.json', content: Buffer.from(JSON.stringify({ name, description })) },
  ],
  refresh: (marketplaceName) => [`codex plugin marketplace upgrade ${marketplaceName}`],
}
