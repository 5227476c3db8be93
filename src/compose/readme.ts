/** The README of a served marketplace: what this is, how to refresh it, what is in it. */
import type { ContentEntry } from './content-entry.ts'

export function encodeReadme(marketplaceName: string, contents: readonly ContentEntry[]): Buffer {
  const lines = [
    `# ${marketplaceName}`,
    '',
    'A plugin marketplace, made by Stoa from what is granted and installed in the store.',
    'It is generated: change what it holds in the store, then refresh here.',
    '',
    '## Refresh',
    '',
    '```',
    `claude plugin marketplace update ${marketplaceName}`,
    'git pull --ff-only',
    '```',
    '',
    '## Contents',
    '',
    ...listOf(contents),
  ]
  return Buffer.from(`${lines.join('\n')}\n`)
}

function listOf(contents: readonly ContentEntry[]): string[] {
  if (contents.length === 0) return ['Nothing yet. Install something in the store, then refresh.']
  return [
    '| Name | Kind | Version | Plugin |',
    '| --- | --- | --- | --- |',
    ...contents.map((entry) => `| ${entry.name} | ${entry.kind} | ${entry.version} | ${entry.plugin} |`),
  ]
}
