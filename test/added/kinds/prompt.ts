/** A kind that a story adds: this file is all of it, and one line puts it into the registry. */
import { noCapabilities } from '../../../src/intake/capabilities/capabilities.ts'
import { readJson } from '../../../src/intake/json.ts'
import type { ItemKind } from '../../../src/intake/kinds/item-kind.ts'
import { readName, readText, readVersion } from '../../../src/intake/read-fields.ts'
import { folderOf, pathsOf } from '../../../src/intake/root.ts'

const FILE = 'prompt.json'

export const prompt = {
  name: 'prompt',
  words: {
    one: 'prompt',
    withArticle: 'a prompt',
    many: 'prompts',
    title: 'Prompt',
    titles: 'Prompts',
    purpose: 'Words to begin with.',
    layout: 'a prompt.json with a name',
    ifSeveral: 'upload one at a time',
    quiet: 'Somebody says it; it runs nothing by itself.',
  },
  emblem: 'M4 4h16v12H8l-4 4z',
  issues: {
    missing: { code: 'zip_missing_prompt_json', means: 'There is no prompt.json.' },
    multiple: {
      code: 'zip_multiple_prompts',
      means: 'There is more than one prompt.json on the same level.',
    },
    mistaken: { code: 'zip_looks_like_prompt', means: 'A prompt was sent as something else.' },
  },
  mount: { in: 'bundle', folder: 'prompts', as: 'tree' },
  rank: 2,
  misspelt: { pattern: /(^|\/)prompts\.json$/, as: FILE },
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
  about: { files: () => ['PROMPT.md'] },
  stampedPath: () => FILE,
  stamp: ({ files }, { servedName, version }) =>
    files.map((file) => {
      if (file.path !== FILE) return file
      const stamped = { ...JSON.parse(file.content.toString()), name: servedName, version }
      return { path: FILE, mode: file.mode, content: Buffer.from(`${JSON.stringify(stamped, null, 2)}\n`) }
    }),
} as const satisfies ItemKind
