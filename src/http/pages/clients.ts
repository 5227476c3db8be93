/**
 * How each client is connected. Commands are those that were tried with the real clients (CLIENTS.md). The form
 * that keeps the token in Git's credential helper comes first: a token in an address ends up in plain settings.
 */

export interface Marketplace {
  name: string
  /** The feed's address, without credentials. */
  url: string
  baseUrl: string
  username: string
}

export interface Step {
  text: string
  command?: string
}

export interface Client {
  name: string
  steps: Step[]
  /** The same with the token in the address, for machines without a credential helper. */
  withToken?: Step[]
}

/** Stands for a token in commands. */
const TOKEN = 'TOKEN'

export function clientsOf(marketplace: Marketplace): Client[] {
  const { name, url, baseUrl } = marketplace
  const remember = rememberStep(marketplace)
  const secret = withToken(marketplace)
  const add = (program: string, address: string): Step => ({
    text: 'Add the marketplace.',
    command: `${program} plugin marketplace add ${address}`,
  })
  return [
    {
      name: 'Claude Code',
      steps: [
        remember,
        add('claude', url),
        {
          text: 'Install all skills and agents of your stack.',
          command: `claude plugin install ${name}-bundle@${name}`,
        },
        { text: 'After a change to your stack:', command: `claude plugin marketplace update ${name}` },
      ],
      withToken: [add('claude', secret)],
    },
    { name: 'Codex', steps: [remember, add('codex', url)], withToken: [add('codex', secret)] },
    {
      name: 'GitHub Copilot CLI',
      steps: [remember, add('copilot', url)],
      withToken: [add('copilot', secret)],
    },
    {
      name: 'VS Code',
      steps: [
        remember,
        {
          text: 'Put this into your settings.json.',
          command: JSON.stringify({ 'chat.plugins.marketplaces': [url] }, null, 2),
        },
      ],
    },
    {
      name: 'Gemini CLI',
      steps: [
        remember,
        {
          text: 'Install the skills of your stack.',
          command: `gemini skills install ${url} --path plugins/${name}-bundle/skills --consent`,
        },
      ],
    },
    {
      name: 'Qwen Code',
      steps: [
        remember,
        {
          text: 'Install the skills and agents of your stack.',
          command: `qwen extensions install "${url}:${name}-bundle" --consent`,
        },
      ],
    },
    { name: 'Factory droid', steps: [remember, add('droid', url)] },
    {
      name: 'Plain Git',
      steps: [
        {
          text: 'Clone. Git asks for a password: paste a token.',
          command: `git clone ${withUser(marketplace)}`,
        },
        { text: 'Refresh.', command: `git -C ${name} pull --ff-only` },
      ],
      withToken: [{ text: 'Clone without being asked.', command: `git clone ${secret}` }],
    },
    {
      name: 'ZIP',
      steps: [
        {
          text: 'Download it. curl asks for a password: paste a token.',
          command: `curl -fu ${marketplace.username} -o ${name}.zip ${baseUrl}/marketplace.zip`,
        },
      ],
    },
  ]
}

/** For those who set up machines for others. */
export function teamSnippets({ name, url }: Marketplace): Step[] {
  const source = { source: 'git', url }
  const { hostname } = new URL(url)
  const hostPattern = `^${hostname.replaceAll('.', '\\.')}$`
  return [
    {
      text: 'Managed or project settings of Claude Code: everybody gets the marketplace, and updates by themselves.',
      command: JSON.stringify({ extraKnownMarketplaces: { [name]: { source, autoUpdate: true } } }, null, 2),
    },
    {
      text: 'Managed settings that allow marketplaces of this host only.',
      command: JSON.stringify({ strictKnownMarketplaces: [{ source: 'hostPattern', hostPattern }] }, null, 2),
    },
  ]
}

function rememberStep({ url, username }: Marketplace): Step {
  const { origin } = new URL(url)
  return {
    text: 'Let Git remember your token. It asks for a password once: paste the token.',
    command: [
      `git config --global credential.${origin}.helper store`,
      `git config --global credential.${origin}.username ${username}`,
      `git ls-remote ${url}`,
    ].join('\n'),
  }
}

function withUser({ url, username }: Marketplace): string {
  const address = new URL(url)
  address.username = username
  return address.href
}

function withToken(marketplace: Marketplace): string {
  const address = new URL(withUser(marketplace))
  address.password = TOKEN
  return address.href
}
