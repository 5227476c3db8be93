/** Where the program's own files are. */
import path from 'node:path'

/** Whether this runs as `pack-server.mjs` made it: all of the program in one folder, `dist/server/`. */
export const isPacked = path.basename(import.meta.dirname) === 'server'

/** The folder that holds package.json, public/, data/ and migrations/: above `src/`, `dist/src/` and `dist/server/`. */
export function projectFolder(): string {
  const aboveSrc = path.dirname(path.dirname(import.meta.dirname))
  return path.basename(aboveSrc) === 'dist' ? path.dirname(aboveSrc) : aboveSrc
}
