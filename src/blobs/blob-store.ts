/** Photos and documents, named by their content. The file system now, S3 when a company outgrows one machine. */
export interface BlobStore {
  /** Store durably. @returns the SHA-256 in hex, under which the same bytes are always found */
  put(content: Buffer): Promise<string>
  /** @throws AppError `file_not_found` */
  read(sha256: string): Promise<Buffer>
}
