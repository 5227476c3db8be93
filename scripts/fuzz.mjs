/**
 * `npm run fuzz [REQUESTS] [SEED]`: hostile requests for feeds, by the hundred thousand. `npm run fuzz -- slow [NAME]`:
 * texts that grow, wherever one is taken (or only there). Outside `npm test`.
 */
import { installMissing, run } from './set-up.mjs'

installMissing()
const [first, ...rest] = process.argv.slice(2)
const isSlow = first === 'slow'
const args = isSlow ? ['test/fuzz/slow/main.ts', ...rest] : ['test/fuzz/main.ts', ...process.argv.slice(2)]
run(process.execPath, ['--import', 'tsx', ...args])
