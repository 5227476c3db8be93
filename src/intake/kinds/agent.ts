/** An agent: one Markdown file with name and description in its front matter. Source: docs/clients.md 6. */
import type { BundleFile } from '../bundle.ts'
import { agentCapabilities } from '../capabilities/capabilities.ts'
import { checkSchema, warnUnknown } from '../check-schema.ts'
import type { ManifestDocument } from '../document.ts'
import { beginsFrontMatter, hasFrontMatter, readFrontMatter } from '../front-matter.ts'
import type { Issues } from '../issues.ts'
import { readName, readText, readVersion, versionPointer } from '../read-fields.ts'
import { folderOf } from '../root.ts'
import { AGENT_FIELDS_IGNORED, agentFieldsSchema, agentSchema } from '../schemas/components.ts'
import { stampFrontMatter } from '../stamp-front-matter.ts'
import type { ItemKind } from './item-kind.ts'

const AGENT_KEYS: ReadonlySet<string> = new Set([
  'name',
  'description',
  'version',
  ...Object.keys(agentFieldsSchema.properties),
])

/** Markdown that tells people about a repository, in any language (`README.zh-CN.md`), or is a misspelt skill. */
const ABOUT =
  /(^|\/)(readme|changelog|contributing|skill|licen[cs]e(-(mit|apache|bsd|isc|[al]?gpl|mpl|cc0|unlicense)(-[\d.]+)?)?)(\.[a-z]{2,3}(-[a-z]{2,4})?)?\.md$/i
/** Where an agent lies whose front matter cannot be read. */
const ROOT_MARKDOWN = /^(agents\/)?[^/]+\.md$/

export const agent = {
  name: 'agent',
  words: {
    one: 'agent',
    withArticle: 'an agent',
    many: 'agents',
    title: 'Agent',
    titles: 'Agents',
    purpose: 'A specialist with its own instructions and tools that an agent hands work to.',
    layout: 'one Markdown file with name and description in its front matter',
    ifSeveral: 'upload one at a time, or make them one plugin with a .claude-plugin/plugin.json',
    quiet: 'Your agent reads it; it runs nothing by itself.',
  },
  /** Somebody who does. */
  emblem:
    'M7 8h10a3 3 0 0 1 3 3v5a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3v-5a3 3 0 0 1 3-3zM12 8V4.5M9 13v1.5M15 13v1.5',
  issues: {
    missing: {
      code: 'zip_missing_agent_md',
      means: 'There is no Markdown file with the front matter of an agent.',
    },
    multiple: { code: 'zip_multiple_agents', means: 'There is more than one agent.' },
    mistaken: { code: 'zip_looks_like_agent', means: 'An agent was sent as something else.' },
  },
  mount: { in: 'bundle', folder: 'agents', as: 'file' },

  rank: 1,
  anchors: agentFiles,
  rootOf: folderOf,

  read(files, issues, options) {
    const [anchor] = agentFiles(files.filter((file) => !file.path.includes('/')))
    const file = files.find(({ path }) => path === anchor)!
    warnNotServed(files, file.path, issues)
    const document = readFrontMatter(file, issues)
    if (document === undefined) return undefined
    checkSchema(agentSchema, document, 'error', issues)
    checkSchema(agentFieldsSchema, document, 'warning', issues)
    warnIgnored(document, issues)
    warnUnknown(document, new Set([...AGENT_KEYS, ...AGENT_FIELDS_IGNORED]), issues)
    const name = readName(document, issues, options)
    const version = readVersion(document, versionPointer(document.value), issues, options)
    return {
      name,
      ...(version === undefined ? {} : { version }),
      description: readText(document, 'description'),
      files: [file],
      dependencies: [],
      capabilities: agentCapabilities([file], name),
    }
  },

  capabilities: agentCapabilities,

  about: { files: (servedName) => [`${servedName}.md`] },

  stampedPath: ([file]) => file?.path,

  stamp: ({ files: [file] }, { servedName, version }) => [
    {
      path: `${servedName}.md`,
      mode: '100644',
      content: stampFrontMatter(file!.content, { name: servedName, version }),
    },
  ],
} as const satisfies ItemKind

/** Markdown with front matter; else what was meant to have some, so that people hear what is wrong with it. */
function agentFiles(files: readonly BundleFile[]): string[] {
  const candidates = files.filter(({ path }) => path.endsWith('.md') && !ABOUT.test(path))
  const agents = candidates.filter(({ content }) => hasFrontMatter(content))
  const broken = candidates.filter(
    ({ path, content }) => ROOT_MARKDOWN.test(path) && beginsFrontMatter(content),
  )
  return (agents.length > 0 ? agents : broken).map((file) => file.path)
}

function warnNotServed(files: readonly { path: string }[], served: string, issues: Issues): void {
  for (const { path } of files) {
    if (path === served) continue
    issues.warn(
      'file_not_served',
      `An agent is one file, so "${path}" will not be served; make it a plugin to keep it.`,
      { path },
    )
  }
}

function warnIgnored(document: ManifestDocument, issues: Issues): void {
  for (const key of Object.keys(document.value)) {
    if (!AGENT_FIELDS_IGNORED.has(key)) continue
    issues.warn(
      'field_unknown',
      `Clients ignore "${key}" of an agent that comes from a marketplace; remove it.`,
      {
        path: document.path,
        line: document.lineOf([key]),
      },
    )
  }
}
