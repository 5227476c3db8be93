/** Stamping one file: here when that is quick, whatever is in it; else where the event loop is not held. */
import { STAMPED_FRONT_MATTER_BYTES_QUICK, STAMPED_JSON_BYTES_QUICK } from '../kernel/limits.ts'
import type { BundleContent, BundleFile } from './bundle.ts'
import { frontMatterBytes } from './front-matter.ts'
import { type KindName, kinds, type Stamp } from './kinds/index.ts'

export interface StampJob {
  task: 'stamp'
  kind: KindName
  path: string
  mode: BundleFile['mode']
  content: Uint8Array
  stamp: Stamp
}

export interface StampedFile {
  path: string
  mode: BundleFile['mode']
  content: Uint8Array
}

type Stampable = Pick<BundleContent, 'files'> & { kind: KindName }

/** The files as they are served. @param elsewhere does a job as `answerStamp` does */
export async function stampFiles(
  { kind, files }: Stampable,
  stamp: Stamp,
  elsewhere: (job: StampJob) => Promise<StampedFile>,
): Promise<BundleFile[]> {
  const path = kinds[kind].stampedPath(files)
  const place = files.findIndex((file) => file.path === path)
  const file = files[place]
  if (file === undefined) return kinds[kind].stamp({ files }, stamp)
  const { mode, content } = file
  if (isQuick(file.path, content)) return kinds[kind].stamp({ files }, stamp)
  // A message takes all of the memory along that a buffer is a part of.
  const made = await elsewhere({
    task: 'stamp',
    kind,
    path: file.path,
    mode,
    content: new Uint8Array(content),
    stamp,
  })
  return files.with(place, { ...made, content: Buffer.from(made.content) })
}

export function answerStamp({ kind, path, mode, content, stamp }: StampJob): StampedFile {
  const [made] = kinds[kind].stamp({ files: [{ path, mode, content: Buffer.from(content) }] }, stamp)
  return { path: made!.path, mode: made!.mode, content: new Uint8Array(made!.content) }
}

function isQuick(path: string, content: Buffer): boolean {
  return path.endsWith('.json')
    ? content.length <= STAMPED_JSON_BYTES_QUICK
    : frontMatterBytes(content) <= STAMPED_FRONT_MATTER_BYTES_QUICK
}
