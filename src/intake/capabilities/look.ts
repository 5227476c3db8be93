/** Files as every client's machine sees them: names folded, since macOS and Windows ignore case; read when needed. */
import { hashObject, type Oid } from '../../git/objects.ts'
import { MANIFEST_BYTES_MAX } from '../../kernel/limits.ts'
import { type BundleFile, sizeOf } from '../bundle.ts'
import { fold } from '../paths.ts'

export interface Look {
  readonly path: string
  /** The path as file systems that ignore case compare it. */
  readonly folded: string
  readonly isExecutable: boolean
  readonly file: BundleFile
  /** The first bytes. */
  head(): Buffer
  /** `undefined` for what is larger than any manifest may be. */
  text(): string | undefined
  oid(): Oid
}

const HEAD_BYTES = 64

export function lookAt(file: BundleFile): Look {
  let text: string | undefined
  return {
    path: file.path,
    folded: fold(file.path),
    isExecutable: file.mode === '100755',
    file,
    head: () => file.content.subarray(0, HEAD_BYTES),
    text() {
      if (sizeOf(file) > MANIFEST_BYTES_MAX) return undefined
      text ??= file.content.toString('utf8').replace(/^\ufeff/, '')
      return text
    },
    oid: () => file.digests?.oid ?? hashObject('blob', file.content),
  }
}

/** What is read of one item in all: bytes of manifests and of texts, words of commands. More is said to be unread. */
const BYTES_READ_MAX = 8 * 1_048_576
const WORDS_READ_MAX = 20_000

export class Looks {
  readonly all: readonly Look[]
  readonly #byPath: ReadonlyMap<string, Look>
  #folders: Map<string, Look[]> | undefined
  #bytesLeft = BYTES_READ_MAX
  #wordsLeft = WORDS_READ_MAX

  constructor(files: readonly BundleFile[]) {
    this.all = files.map(lookAt)
    this.#byPath = new Map(this.all.map((look) => [look.folded, look]))
  }

  /** @param path folded */
  at(path: string): Look | undefined {
    return this.#byPath.get(path)
  }

  /** Whether there is time left to read it: an item may have thousands of texts and manifests. */
  mayRead({ file }: Look): boolean {
    this.#bytesLeft -= sizeOf(file)
    return this.#bytesLeft >= 0
  }

  /** How many of so many words may be looked up. */
  takeWords(wanted: number): number {
    const taken = Math.min(wanted, this.#wordsLeft)
    this.#wordsLeft -= taken
    return taken
  }

  /** Everything in a folder and its folders. @param folder folded, without a slash at its end */
  below(folder: string): readonly Look[] {
    this.#folders ??= this.#indexFolders()
    return folder === '' ? this.all : (this.#folders.get(folder) ?? [])
  }

  #indexFolders(): Map<string, Look[]> {
    const folders = new Map<string, Look[]>()
    for (const look of this.all) {
      const { folded } = look
      for (let at = folded.indexOf('/'); at !== -1; at = folded.indexOf('/', at + 1)) {
        const folder = folded.slice(0, at)
        const known = folders.get(folder)
        if (known === undefined) folders.set(folder, [look])
        else known.push(look)
      }
    }
    return folders
  }
}
