/** Small real uploads. */
import { makeZip } from './zip.ts'

/** A picture of 2 × 1 pixels. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAADklEQVR42mNQifT6D8IADX0DjeF9QScAAAAASUVORK5CYII=',
  'base64',
)

export function skillZip(
  name: string,
  { version, body = 'Do it well.' }: { version?: string; body?: string } = {},
): Buffer {
  return makeZip({ 'SKILL.md': markdown(name, version, body) })
}

export function agentZip(
  name: string,
  { version, body = 'You are careful.' }: { version?: string; body?: string } = {},
): Buffer {
  return makeZip({ [`${name}.md`]: markdown(name, version, body) })
}

export interface PluginOptions {
  version?: string
  dependencies?: string[]
  files?: Parameters<typeof makeZip>[0]
}

export function pluginZip(name: string, { version, dependencies, files = {} }: PluginOptions = {}): Buffer {
  const manifest = { name, version, description: `What ${name} does.`, author: { name: 'Ann' }, dependencies }
  return makeZip({
    '.claude-plugin/plugin.json': JSON.stringify(manifest),
    'README.md': `# ${name}\n`,
    ...files,
  })
}

function markdown(name: string, version: string | undefined, body: string): string {
  const metadata = version === undefined ? '' : `metadata:\n  version: "${version}"\n`
  return `---\nname: ${name}\ndescription: What ${name} does, and when.\n${metadata}---\n\n${body}\n`
}
