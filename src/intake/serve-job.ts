/** Making the form that an item is served in, for kinds that are not served as they are stored. */
import { inflateRawSync } from 'node:zlib'
import type { BundleFile } from './bundle.ts'
import { type KindName, kinds } from './kinds/index.ts'

export interface ServeJob {
  task: 'serve'
  kind: KindName
  files: {
    path: string
    mode: BundleFile['mode']
    bytes: Uint8Array
    isDeflated: boolean
  }[]
}

export interface ServedForm {
  files: { path: string; mode: BundleFile['mode']; content: Uint8Array }[]
}

/** @param files what was stamped */
export function serveJob(kind: KindName, files: readonly BundleFile[]): ServeJob {
  return {
    task: 'serve',
    kind,
    // A message takes all of the memory along that a buffer is a part of, so each is copied.
    files: files.map((file) => ({
      path: file.path,
      mode: file.mode,
      bytes: new Uint8Array(file.deflated ?? file.content),
      isDeflated: file.deflated !== undefined,
    })),
  }
}

/** @throws Error for a kind that has no form of its own */
export function answerServe({ kind, files }: ServeJob): ServedForm {
  const given = files.map(({ path, mode, bytes, isDeflated }) => {
    const sent = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    return { path, mode, content: isDeflated ? inflateRawSync(sent) : sent }
  })
  const { serve } = kinds[kind]
  if (serve === undefined) throw new Error(`A ${kind} is served as it is stored.`)
  const made = serve(given)
  return { files: made.map(({ path, mode, content }) => ({ path, mode, content: new Uint8Array(content) })) }
}

export function servedFiles({ files }: ServedForm): BundleFile[] {
  return files.map(({ path, mode, content }) => ({ path, mode, content: Buffer.from(content) }))
}
