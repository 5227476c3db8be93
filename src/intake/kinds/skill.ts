/** A skill: a folder with a `SKILL.md`. Source: agentskills.io specification, docs/clients.md 6. */
import { skillCapabilities } from '../capabilities/capabilities.ts'
import { checkSchema, warnUnknown } from '../check-schema.ts'
import { readFrontMatter } from '../front-matter.ts'
import { readName, readText, readVersion, versionPointer } from '../read-fields.ts'
import { folderOf, pathsOf } from '../root.ts'
import { skillFieldsSchema, skillSchema } from '../schemas/components.ts'
import { stampFrontMatter } from '../stamp-front-matter.ts'
import type { ItemKind } from './item-kind.ts'

const FILE = 'SKILL.md'

const SKILL_KEYS: ReadonlySet<string> = new Set([
  'name',
  'description',
  'version',
  ...Object.keys(skillFieldsSchema.properties),
])

export const skill = {
  name: 'skill',
  words: {
    one: 'skill',
    withArticle: 'a skill',
    many: 'skills',
    title: 'Skill',
    titles: 'Skills',
    purpose: 'Instructions, and files to go with them, that an agent reads when a task calls for it.',
    layout: 'a SKILL.md with name and description in its front matter',
    ifSeveral: 'upload one at a time, or make them one plugin with a .claude-plugin/plugin.json',
    quiet: 'Your agent reads it; it runs nothing by itself.',
  },
  /** A book that is read. */
  emblem: 'M12 6.5c-2-1.5-4.5-2-8-2v13c3.5 0 6 .5 8 2 2-1.5 4.5-2 8-2v-13c-3.5 0-6 .5-8 2zv13',
  issues: {
    missing: { code: 'zip_missing_skill_md', means: 'There is no SKILL.md where a skill has it.' },
    multiple: {
      code: 'zip_multiple_skills',
      means: 'There is more than one SKILL.md on the same level.',
    },
    mistaken: { code: 'zip_looks_like_skill', means: 'A skill was sent as something else.' },
  },
  mount: { in: 'bundle', folder: 'skills', as: 'tree' },

  rank: 0,
  misspelt: { pattern: /(^|\/)skill\.md$/i, as: FILE },
  anchors: (files) => pathsOf(files, FILE),
  rootOf: folderOf,

  read(files, issues, options) {
    const file = files.find(({ path }) => path === FILE)!
    const document = readFrontMatter(file, issues)
    if (document === undefined) return undefined
    checkSchema(skillSchema, document, 'error', issues)
    checkSchema(skillFieldsSchema, document, 'warning', issues)
    warnUnknown(document, SKILL_KEYS, issues)
    const name = readName(document, issues, options)
    const version = readVersion(document, versionPointer(document.value), issues, options)
    return {
      name,
      ...(version === undefined ? {} : { version }),
      description: readText(document, 'description'),
      files,
      dependencies: [],
      capabilities: skillCapabilities(files, name),
    }
  },

  capabilities: skillCapabilities,

  about: { files: () => [FILE] },

  stampedPath: () => FILE,

  stamp: ({ files }, { servedName, version }) =>
    files.map((file) =>
      file.path === FILE
        ? {
            path: file.path,
            mode: file.mode,
            content: stampFrontMatter(file.content, { name: servedName, version }),
          }
        : file,
    ),
} as const satisfies ItemKind
