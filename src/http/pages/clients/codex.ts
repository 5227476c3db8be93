import { gitClient, stepForEach } from './client.ts'

/** Upgrading the marketplace upgrades the plugins installed from it. */
export const codex = gitClient('Codex', ({ name, plugins }, address) => [
  { text: 'Add the marketplace.', command: `codex plugin marketplace add ${address}` },
  ...stepForEach(
    'Install the plugins of your stack.',
    plugins,
    (plugin) => `codex plugin add ${plugin.name}@${name}`,
  ),
  {
    text: 'After a change to your stack, bring everything up to date.',
    command: `codex plugin marketplace upgrade ${name}`,
  },
])
