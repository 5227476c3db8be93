/** `npm test`: install what is missing, build, run the whole suite. Arguments go to vitest. */
import path from 'node:path'
import { buildMissing, installMissing, project, run } from './set-up.mjs'

installMissing()
buildMissing()
run(process.execPath, [
  path.join(project, 'node_modules', 'vitest', 'vitest.mjs'),
  'run',
  ...process.argv.slice(2),
])
