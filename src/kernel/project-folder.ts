/** Where the program's own files are. */
import path from 'node:path'

/** The folder that holds package.json, public/, data/ and migrations/: above `src/`, and above `dist/src/` once built. */
export function projectFolder(): string {
  const aboveSrc = path.dirname(path.dirname(import.meta.dirname))
  return path.basename(aboveSrc) === 'dist' ? path.dirname(aboveSrc) : aboveSrc
}
