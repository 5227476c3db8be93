/** What objects, trees and paths are to Git: light, also for threads and the command line. */

// Objects and trees

export { encodeCommit } from './commit.ts'
export { type GitObject, gitObject, hashObject, isOid, type Oid } from './object.ts'
export { buildTree, encodeTree, parseTree, type TreeEntry } from './tree.ts'

// Paths

export { steersGit } from './special-files.ts'
export { isDotGit, pathProblem } from './verify-path.ts'
