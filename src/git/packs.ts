/** Reading packs, for whoever was sent one. */

// Packs and their entries

export { adler32 } from './pack/adler32.ts'
export { parseEntryHeader } from './pack/entry.ts'
export { type UnpackedObject, unpack } from './pack/unpack.ts'
