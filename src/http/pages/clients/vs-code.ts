import { gitClient } from './client.ts'

export const vsCode = gitClient('VS Code', (_, address) => [
  {
    text: 'Run “Preferences: Open User Settings (JSON)” and add these two settings.',
    command: JSON.stringify(
      { 'chat.plugins.enabled': true, 'chat.plugins.marketplaces': [address] },
      null,
      2,
    ),
  },
  {
    text: 'Open the Extensions view, search for @agentPlugins, and install the plugins of your stack. VS Code looks for updates once a day.',
  },
])
