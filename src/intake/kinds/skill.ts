/** A skill: a folder with a `SKILL.md`. Source: agentskills.io specification, docs/clients.md 6. */
import { skillCapabilities } from '../capabilities/capabilities.ts'
import { checkSchema, warnUnknown } from '../check-schema.ts'
import { readFrontMatter } from '../front-matter.ts'
import { readName, readText, readVersion, versionPointer } from '../read-fields.ts'
import { folderOf } from '../root.ts'
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
  title: 'Skill',
  description: 'Instructions, and files to go with them, that an agent reads when a task calls for it.',
  layout: 'a SKILL.md with name and description in its front matter',
  codes: {
    missing: 'zip_missing_skill_md',
    multiple: 'zip_multiple_skills',
    mistaken: 'zip_looks_like_skill',
  },
  mount: { in: 'bundle', folder: 'skills', as: 'tree' },

  rank: 0,
  anchors: (files) =>
    files.map((file) => file.path).filter((path) => path === FILE || path.endsWith(`/${FILE}`)),
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
