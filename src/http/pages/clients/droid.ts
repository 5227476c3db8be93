import { gitClient, stepForEach } from './client.ts'

export const droid = gitClient('Factory droid', ({ name, plugins }, address) => [
  { text: 'Add the marketplace.', command: `droid plugin marketplace add ${address}` },
  ...stepForEach(
    'Install the plugins of your stack.',
    plugins,
    (plugin) => `droid plugin install ${plugin.name}@${name}`,
  ),
  {
    text: 'After a change to your stack, bring everything up to date.',
    command: [
      `droid plugin marketplace update ${name}`,
      ...plugins.map((plugin) => `droid plugin update ${plugin.name}@${name}`),
    ].join('\n'),
  },
])
