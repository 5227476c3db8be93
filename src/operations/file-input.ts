/** Files in an input: as bytes, or as a form has them, with a name. */
export const file = { bytes: true } as const

export type FileInput = Buffer | NamedFile

export interface NamedFile {
  /** As the sender calls it. */
  name: string
  content: Buffer
}

export function bytesOf(given: FileInput): Buffer {
  return Buffer.isBuffer(given) ? given : given.content
}
