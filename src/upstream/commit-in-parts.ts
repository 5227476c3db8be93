/** A commit, built up record by record: as many as are taken in at once keep nobody waiting. */
import type { Oid } from '../git/objects.ts'
import type { UpstreamCommit, UpstreamFile } from './commit.ts'
import type { CommitHead, CommitRecord, Place } from './unpack-messages.ts'

export class CommitInParts {
  readonly whole: UpstreamCommit
  readonly #trees = new Map<string, Oid>()
  readonly #buffers: readonly ArrayBuffer[]

  constructor({ oid, tree, buffers }: CommitHead) {
    this.whole = { oid, tree, files: [], skipped: [], links: [], trees: this.#trees }
    this.#buffers = buffers
  }

  add(records: readonly CommitRecord[]): void {
    for (const record of records) {
      if (record.kind === 'file') this.whole.files.push(this.#file(record))
      else if (record.kind === 'tree') this.#trees.set(record.path, record.oid)
      else if (record.kind === 'link')
        this.whole.links.push({ path: record.path, to: record.to, oid: record.oid })
      else this.whole.skipped.push({ path: record.path, why: record.why })
    }
  }

  #file({ path, mode, content, deflated }: Extract<CommitRecord, { kind: 'file' }>): UpstreamFile {
    const file = { path, mode, content: this.#at(content) }
    return deflated === undefined ? file : { ...file, deflated: this.#at(deflated) }
  }

  #at({ buffer, start, length }: Place): Buffer {
    return Buffer.from(this.#buffers[buffer]!, start, length)
  }
}
