/** What Claude Code reads, and most other agents too: `.claude-plugin/` (docs/clients.md 4, docs/contract.md 6). */
import type { CataloguePlugin, Format } from './format.ts'

const DESCRIPTION = 'Skills, agents and plugins for this team, served by Stoa.'

export const claude: Format = {
  catalogue: ({ marketplaceName, revision, plugins, renames }) => [
    {
      path: '.claude-plugin/marketplace.json',
      content: json({
        name: marketplaceName,
        owner: { name: 'Stoa' },
        metadata: { description: DESCRIPTION, version: revision },
        plugins: plugins.map(entryOf),
        renames: Object.fromEntries(renames.map((name) => [name, null])),
      }),
    },
  ],
  manifest: ({ name, version, description, authorName }) => [
    {
      path: '.claude-plugin/plugin.json',
      content: json({ name, version, description, author: { name: authorName } }),
    },
  ],
  refresh: (marketplaceName) => [`claude plugin marketplace update ${marketplaceName}`],
}

function entryOf({ name, folder, description, version, authorName, category, tags }: CataloguePlugin) {
  return {
    name,
    source: `./${folder}`,
    description,
    version,
    author: { name: authorName },
    ...(category === null ? {} : { category }),
    ...(tags.length === 0 ? {} : { tags }),
  }
}

/** Two spaces and a final newline, keys in the order they are in. */
function json(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}
