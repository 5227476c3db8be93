/** For those who set up machines for others. */
import type { Marketplace, Step } from './client.ts'

export function teamSnippets({ name, url }: Pick<Marketplace, 'name' | 'url'>): Step[] {
  const source = { source: 'git', url }
  const { hostname } = new URL(url)
  const hostPattern = `^${hostname.replaceAll('.', '\\.')}$`
  return [
    {
      text: 'Managed settings of Claude Code, or the .claude/settings.json of a project: everybody gets the marketplace, and updates by themselves. Each person lets Git remember their own token first.',
      command: JSON.stringify({ extraKnownMarketplaces: { [name]: { source, autoUpdate: true } } }, null, 2),
    },
    {
      text: 'Managed settings of Claude Code that allow marketplaces of this host only.',
      command: JSON.stringify({ strictKnownMarketplaces: [{ source: 'hostPattern', hostPattern }] }, null, 2),
    },
    {
      text: 'Managed settings are the file managed-settings.json in /etc/claude-code on Linux, /Library/Application Support/ClaudeCode on macOS, and C:\\Program Files\\ClaudeCode on Windows.',
    },
  ]
}
