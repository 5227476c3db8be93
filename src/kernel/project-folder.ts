/** Where the program's own files are. */
import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** Whether this runs as `pack-server.mjs` made it: all of the program in one folder, `dist/server/`. */
export const isPacked = path.basename(import.meta.dirname) === 'server'

/** The folder that holds package.json, public/, data/ and migrations/: above `src/`, `dist/src/` and `dist/server/`. */
export function projectFolder(): string {
  const aboveSrc = path.dirname(path.dirname(import.meta.dirname))
  return path.basename(aboveSrc) === 'dist' ? path.dirname(aboveSrc) : aboveSrc
}

/**
 * Whether Node was told to run this module, by whatever name: through a link, as `current/` to a release, or without its
 * ending. Node loads it by its true name; what was said is in `process.argv`.
 * @param module its `import.meta.filename`
 */
export function isStarted(module: string): boolean {
  const [, told] = process.argv
  if (told === undefined) return false
  try {
    return realpathSync(createRequire(module).resolve(told)) === realpathSync(module)
  } catch {
    return false
  }
}
