/** The README of a served marketplace: what this is, how to refresh it, what is in it. */
import type { ContentEntry } from './content-entry.ts'
import { refreshCommands } from './formats/index.ts'
import type { Notice } from './notice.ts'

export interface ReadmeEntry extends ContentEntry {
  /** Whose it is today: a user name, or a source. A served name says who published it first. */
  author: string
  /** Why it is deprecated or yanked and what to use instead; its publisher's words. */
  notice?: Notice
}

export function encodeReadme(marketplaceName: string, contents: readonly ReadmeEntry[]): Buffer {
  const lines = [
    `# ${marketplaceName}`,
    '',
    'A plugin marketplace, made by Stoa from what is granted and installed in the store.',
    'It is generated: change what it holds in the store, then refresh here.',
    '',
    '## Refresh',
    '',
    '```',
    ...refreshCommands(marketplaceName, 'git pull --ff-only'),
    '```',
    '',
    '## Contents',
    '',
    ...listOf(contents),
  ]
  return Buffer.from(`${lines.join('\n')}\n`)
}

function listOf(contents: readonly ReadmeEntry[]): string[] {
  if (contents.length === 0) return ['Nothing yet. Install something in the store, then refresh.']
  return [
    '| Name | Kind | Version | By | Plugin |',
    '| --- | --- | --- | --- | --- |',
    ...contents.map(
      (entry) =>
        `| ${entry.name} | ${entry.kind} | ${versionCell(entry)} | ${entry.author} | ${entry.plugin} |`,
    ),
  ]
}

function versionCell({ version, notice }: ReadmeEntry): string {
  return notice === undefined ? version : `${version}, ${notice.word}: ${escapeMarkdown(notice.text)}`
}

/** What people wrote stays in its cell and is nothing but text. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_~[\]<>|&]/g, '\\$&')
}
