/** Files that hold others, and documents that hold programs: known by their bytes, whatever they are called. */
import type { Look } from './look.ts'

/** gzip, bzip2, xz, zstd, 7z, RAR, CAB, ar and deb, xar, LZ4, RPM, SquashFS, cpio, a shortcut of Windows. */
const ARCHIVES = [
  '1f8b08',
  '425a68',
  'fd377a585a00',
  '28b52ffd',
  '377abcaf271c',
  '526172211a07',
  '4d534346',
  '213c617263683e0a',
  '78617221',
  '04224d18',
  'edabeedb',
  '68737173',
  '303730373031',
  '4c0000000114020000000000c000000000000046',
].map((hex) => Buffer.from(hex, 'hex'))
const ZIP = Buffer.from('PK\x03\x04')
const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex')
const PDF = Buffer.from('%PDF-')
const TAR_AT = 257

/** Documents that are ZIPs, by their ending and by what they hold first. */
const DOCUMENT =
  /\.(?:docx|dotx|xlsx|xltx|pptx|potx|ppsx|vsdx|odt|ods|odp|odg|ott|ots|epub|pages|numbers|key|usdz|3mf|sketch|fig|kmz)$/
const FIRST_IN_DOCUMENT =
  /^(?:\[Content_Types\]\.xml|mimetype|_rels\/|docProps\/|customXml\/|word\/|xl\/|ppt\/|Index\/|Data\/|Metadata\/|document\.json|doc\.kml|\d?[\w-]{0,20}\.usd|3D\/)/
const NAME_AT = 30

export function isArchive({ folded, file, head }: Look): boolean {
  const bytes = head()
  if (bytes.subarray(0, ZIP.length).equals(ZIP))
    return !DOCUMENT.test(folded) || !FIRST_IN_DOCUMENT.test(bytes.toString('latin1', NAME_AT))
  return (
    ARCHIVES.some((magic) => bytes.subarray(0, magic.length).equals(magic)) ||
    file.content.toString('latin1', TAR_AT, TAR_AT + 5) === 'ustar'
  )
}

/** Names of what Office and its likes run, as they stand in the file: names are never compressed. */
const IN_ZIP = ['vbaProject', 'vbaData', 'xl/macrosheets/', 'activeX', 'embeddings/oleObject', 'Basic/']
const IN_COMPOUND = [Buffer.from('_VBA_PROJECT', 'utf16le'), Buffer.from('Package\0', 'utf16le')]
const IN_PDF = ['/JavaScript', '/Launch', '/EmbeddedFile']

export function hasMacros({ file: { content }, head }: Look): boolean {
  const bytes = head()
  const begins = (magic: Buffer) => bytes.subarray(0, magic.length).equals(magic)
  if (begins(ZIP)) return IN_ZIP.some((name) => content.includes(name))
  if (begins(COMPOUND)) return IN_COMPOUND.some((name) => content.includes(name))
  return begins(PDF) && IN_PDF.some((name) => content.includes(name))
}
