/** What the room of photos and documents offers. */

// Kept by their SHA-256

export type { BlobStore } from './blob-store.ts'
export { openFileBlobs } from './file-blobs.ts'
