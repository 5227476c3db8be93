import { gitClient, stepForEach } from './client.ts'

/** Updating the marketplace leaves installed plugins as they are (docs/clients.md 3.1). */
export const claudeCode = gitClient('Claude Code', ({ name, plugins }, address) => [
  { text: 'Add the marketplace.', command: `claude plugin marketplace add ${address}` },
  ...stepForEach(
    'Install the plugins of your stack.',
    plugins,
    (plugin) => `claude plugin install ${plugin.name}@${name}`,
  ),
  {
    text: 'After a change to your stack, bring everything up to date. Then restart Claude Code.',
    command: [
      `claude plugin marketplace update ${name}`,
      ...plugins.map((plugin) => `claude plugin update ${plugin.name}@${name}`),
    ].join('\n'),
  },
])
