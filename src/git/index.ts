/** What the room of Git offers: where objects are kept, and how they are served. */

// Where objects are

export { writeBareRepo } from './bare-repo.ts'
export type { DeflatedObject, NewObject, ObjectSource } from './object-source.ts'
export { type ObjectStore, openObjectStore } from './object-store.ts'
export { Reach } from './reach.ts'
export type { CommitNode, Repository } from './repository.ts'
export { storedEntry } from './stored-entry.ts'

// Serving

export { type Answer, streamAnswer } from './answer.ts'
export { ReadyAnswers } from './ready-answers.ts'
export { advertise, protocolVersion, understand } from './upload-pack.ts'
