/** One line for each kind of item. */
export { agent } from './agent.ts'
export { plugin } from './plugin.ts'
export { skill } from './skill.ts'
