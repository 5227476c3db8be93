/** What goes into the old data folder: skills with Windows line ends, plugins of given files, a source's plugins. */
import type { Fields } from '../support/api.ts'
import type { GitRepository } from '../support/git-server.ts'
import { pluginZip } from '../support/items.ts'
import { marketplaceFiles } from '../support/sources.ts'
import { makeZip, type ZipFiles } from '../support/zip.ts'

export function skill(name: string, files: ZipFiles): Fields {
  const text = `---\r\nname: ${name}\r\ndescription: What ${name} does, and when.\r\n---\r\n\r\nDo it.\r\n`
  return { kind: 'skill', file: makeZip({ 'SKILL.md': text, ...files }) }
}

export function crlfNotes(number: number): ZipFiles {
  return { 'references/steps.md': `# Steps\r\n\r\n${'Step.\r\n'.repeat(number)}` }
}

export function plugin(name: string, version: string, files: ZipFiles): Fields {
  return { kind: 'plugin', file: pluginZip(name, { version, files }) }
}

/** What upstream has: a plugin that steers git, and one that does not. */
export async function offer(repository: GitRepository, version: string): Promise<void> {
  await repository.commit(
    marketplaceFiles('shared', [
      {
        name: 'shared-tool',
        version,
        files: { '.gitattributes': '*.md text eol=crlf\n', 'docs/a.md': `# ${version}\n` },
      },
      { name: 'shared-plain', version: '3.0.0' },
    ]),
  )
}
