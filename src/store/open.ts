/** Opening and closing the record: for whoever starts the store. */

// The engine and its folder

export { assertCanBeClosed, closeFile, closeFolder } from './closed-folder.ts'
export { openDuckdb } from './duckdb.ts'
export { migrate } from './migrate.ts'
export { logOf, restoring } from './opening-failure.ts'

// The journal

export { isInUse } from './journal/journal-folder.ts'
