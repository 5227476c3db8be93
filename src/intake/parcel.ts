/**
 * A checked upload on its way out of the thread that checked it: two pieces of memory that move, whatever the
 * number of files, and where each file lies in them. What is deflated stays so: none of it is read again to be
 * published.
 */
import { inflateRawSync } from 'node:zlib'
import { hashObject } from '../git/objects.ts'
import { adler32 } from '../git/packs.ts'
import type { BundleFile } from './bundle.ts'
import type { Bundle, Inspected } from './inspect.ts'
import { kinds } from './kinds/index.ts'

export interface Parcel {
  issues: Inspected['issues']
  bundle?: Omit<Bundle, 'files'> & { files: PackedFile[] }
  /** As it was uploaded: the deflate streams of the files. */
  zip: Uint8Array<ArrayBuffer>
  /** Files that were not deflated, and the one that is stamped, one after the other. */
  stored: Uint8Array<ArrayBuffer>
}

type Digests = NonNullable<BundleFile['digests']>

interface PackedFile extends Pick<BundleFile, 'path' | 'mode'> {
  digests: Digests
  in: 'zip' | 'stored'
  start: number
  length: number
}

/** @param zip whose streams are the files' `deflated` */
export function makeParcel(zip: Buffer<ArrayBuffer>, { bundle, issues }: Inspected): Parcel {
  const files = bundle === undefined ? [] : toMove(bundle)
  const storedBytes = files.reduce(
    (total, { content, deflated }) => total + (deflated === undefined ? content.length : 0),
    0,
  )
  const stored = new Uint8Array(storedBytes)
  let end = 0
  const packed = files.map(({ path, mode, content, deflated }): PackedFile => {
    const digests = digestsOf(content)
    if (deflated !== undefined) {
      const start = deflated.byteOffset - zip.byteOffset
      return { path, mode, digests, in: 'zip', start, length: deflated.length }
    }
    const start = end
    stored.set(content, start)
    end += content.length
    return { path, mode, digests, in: 'stored', start, length: content.length }
  })
  return { issues, ...(bundle === undefined ? {} : { bundle: { ...bundle, files: packed } }), zip, stored }
}

/** The file that is stamped is read once more, and never stored as it came. */
function toMove({ kind, files }: Bundle): BundleFile[] {
  const stamped = kinds[kind].stampedPath(files)
  return files.map(({ path, mode, content, deflated }) =>
    deflated === undefined || path === stamped ? { path, mode, content } : { path, mode, content, deflated },
  )
}

export function openParcel({ issues, bundle, zip, stored }: Parcel): Inspected {
  if (bundle === undefined) return { issues }
  const files = bundle.files.map(({ path, mode, digests, in: place, start, length }): BundleFile => {
    if (place === 'stored') return { path, mode, digests, content: bytesOf(stored, start, length) }
    return new DeflatedFile(path, mode, digests, bytesOf(zip, start, length))
  })
  return { issues, bundle: { ...bundle, files } }
}

/** Its content is inflated when somebody asks. */
class DeflatedFile implements BundleFile {
  readonly path: string
  readonly mode: BundleFile['mode']
  readonly digests: Digests
  readonly deflated: Buffer

  constructor(path: string, mode: BundleFile['mode'], digests: Digests, deflated: Buffer) {
    this.path = path
    this.mode = mode
    this.digests = digests
    this.deflated = deflated
  }

  get content(): Buffer {
    return inflateRawSync(this.deflated)
  }
}

function digestsOf(content: Buffer): Digests {
  return { oid: hashObject('blob', content), sizeBytes: content.length, adler32: adler32(content) }
}

function bytesOf({ buffer, byteOffset }: Uint8Array<ArrayBuffer>, start: number, length: number): Buffer {
  return Buffer.from(buffer, byteOffset + start, length)
}
