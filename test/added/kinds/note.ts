/** A kind that a story adds and that is mounted nowhere: it is read in the store. */
import { noCapabilities } from '../../../src/intake/capabilities/capabilities.ts'
import { readJson } from '../../../src/intake/json.ts'
import type { ItemKind } from '../../../src/intake/kinds/item-kind.ts'
import { readName, readText, readVersion } from '../../../src/intake/read-fields.ts'
import { folderOf, pathsOf } from '../../../src/intake/root.ts'

const FILE = 'note.json'

export const note = {
  name: 'note',
  words: {
    one: 'note',
    withArticle: 'a note',
    many: 'notes',
    title: 'Note',
    titles: 'Notes',
    purpose: 'Something to know.',
    layout: 'a note.json with a name',
    ifSeveral: 'upload one at a time',
    quiet: 'Somebody reads it; it runs nothing by itself.',
  },
  emblem: 'M5 3h14v18H5zM9 8h6M9 12h6',
  issues: {
    missing: { code: 'zip_missing_note_json', means: 'There is no note.json.' },
    multiple: { code: 'zip_multiple_notes', means: 'There is more than one note.json on the same level.' },
    mistaken: { code: 'zip_looks_like_note', means: 'A note was sent as something else.' },
  },
  mount: { in: 'nowhere' },
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
  about: { files: () => ['NOTE.md'] },
  stampedPath: () => FILE,
  stamp: ({ files }, { servedName, version }) =>
    files.map((file) => {
      if (file.path !== FILE) return file
      const stamped = { ...JSON.parse(file.content.toString()), name: servedName, version }
      return { path: FILE, mode: file.mode, content: Buffer.from(`${JSON.stringify(stamped, null, 2)}\n`) }
    }),
} as const satisfies ItemKind
