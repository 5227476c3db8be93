import { gitClient, stepForEach } from './client.ts'

export const copilotCli = gitClient('GitHub Copilot CLI', ({ name, plugins }, address) => [
  { text: 'Add the marketplace.', command: `copilot plugin marketplace add ${address}` },
  ...stepForEach(
    'Install the plugins of your stack.',
    plugins,
    (plugin) => `copilot plugin install ${plugin.name}@${name}`,
  ),
  {
    text: 'After a change to your stack, bring everything up to date.',
    command: [
      `copilot plugin marketplace update ${name}`,
      ...plugins.map((plugin) => `copilot plugin update ${plugin.name}@${name}`),
    ].join('\n'),
  },
])
