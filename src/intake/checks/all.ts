/** One line for each check: it is run over every upload, sync and import (`table.ts`). */
export { gitFiles } from './git-files.ts'
export { secrets } from './secrets.ts'
