/** How each client is connected. Commands are those that were tried with the real clients (CLIENTS.md). */

export interface Client {
  name: string
  steps: { text: string; command?: string }[]
}

export function clientsOf(marketplaceName: string, url: string, clone: string): Client[] {
  const { origin } = new URL(url)
  const remember = {
    text: 'Let Git remember the token. It asks once for a user name (any) and a password (the token).',
    command: `git config --global credential.${origin}.helper store\ngit ls-remote ${url}`,
  }
  return [
    {
      name: 'Claude Code',
      steps: [
        remember,
        { text: 'Add the marketplace.', command: `claude plugin marketplace add ${url}` },
        {
          text: 'Install from it.',
          command: `claude plugin install ${marketplaceName}-bundle@${marketplaceName}`,
        },
        {
          text: 'Later, after a change to your stack:',
          command: `claude plugin marketplace update ${marketplaceName}`,
        },
      ],
    },
    {
      name: 'Codex',
      steps: [remember, { text: 'Add the marketplace.', command: `codex plugin marketplace add ${url}` }],
    },
    {
      name: 'GitHub Copilot',
      steps: [remember, { text: 'Add the marketplace.', command: `copilot plugin marketplace add ${url}` }],
    },
    {
      name: 'Plain Git',
      steps: [
        { text: 'Clone.', command: clone },
        { text: 'Refresh.', command: `git -C ${marketplaceName} pull --ff-only` },
      ],
    },
  ]
}
