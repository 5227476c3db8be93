/** A kind that a story adds and that is served in another form than it is stored in: a schema, as a skill. */
import type { BundleFile } from '../../../src/intake/bundle.ts'
import { noCapabilities } from '../../../src/intake/capabilities/capabilities.ts'
import { readJson } from '../../../src/intake/json.ts'
import type { ItemKind } from '../../../src/intake/kinds/item-kind.ts'
import { readName, readText, readVersion } from '../../../src/intake/read-fields.ts'
import { folderOf, pathsOf } from '../../../src/intake/root.ts'

const FILE = 'schema.json'

export const apiSchema = {
  name: 'api-schema',
  words: {
    one: 'API schema',
    withArticle: 'an API schema',
    many: 'API schemas',
    title: 'API schema',
    titles: 'API schemas',
    purpose: 'What an interface takes and gives.',
    layout: 'a schema.json with a name and definitions',
    ifSeveral: 'upload one at a time',
    quiet: 'It says what there is; it runs nothing by itself.',
  },
  emblem: 'M8 4L3 12l5 8M16 4l5 8-5 8',
  issues: {
    missing: { code: 'zip_missing_schema_json', means: 'There is no schema.json.' },
    multiple: {
      code: 'zip_multiple_schemas',
      means: 'There is more than one schema.json on the same level.',
    },
    mistaken: { code: 'zip_looks_like_schema', means: 'An API schema was sent as something else.' },
  },
  mount: { in: 'bundle', folder: 'skills', as: 'tree' },
  rank: 2,
  anchors: (files) => pathsOf(files, FILE),
  rootOf: folderOf,
  read(files, issues, options) {
    const document = readJson(files.find(({ path }) => path === FILE)!, issues)
    if (document === undefined) return undefined
    const version = readVersion(document, ['version'], issues, options)
    return {
      name: readName(document, issues, options),
      ...(version === undefined ? {} : { version }),
      description: readText(document, 'description'),
      files,
      dependencies: [],
      capabilities: noCapabilities(),
    }
  },
  capabilities: noCapabilities,
  about: { files: () => [FILE], markdown: (source) => definitionsOf(source) },
  stampedPath: () => FILE,
  stamp: ({ files }, { servedName, version }) =>
    files.map((file) => {
      if (file.path !== FILE) return file
      const stamped = { ...JSON.parse(file.content.toString()), name: servedName, version }
      return made(FILE, `${JSON.stringify(stamped, null, 2)}\n`)
    }),
  serve(files) {
    const source = files.find(({ path }) => path === FILE)!.content.toString()
    const { name, description } = JSON.parse(source)
    const skill = `---\nname: ${name}\ndescription: ${description}\n---\n\n${definitionsOf(source)}`
    return [made('SKILL.md', skill), ...files.map((file) => ({ ...file, path: `source/${file.path}` }))]
  },
} as const satisfies ItemKind

function definitionsOf(source: string): string {
  const names = [...source.matchAll(/^ {4}"(\w+)": \{/gm)].map(([, name]) => `- ${name}\n`)
  return `# Definitions\n\n${names.join('')}`
}

function made(path: string, text: string): BundleFile {
  return { path, mode: '100644', content: Buffer.from(text) }
}
