/** One line for each format that every served marketplace has. */
export { claude } from './claude.ts'
