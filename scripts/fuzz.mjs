/** `npm run fuzz [REQUESTS] [SEED]`: hostile requests for feeds, by the hundred thousand. Outside `npm test`. */
import { installMissing, run } from './set-up.mjs'

installMissing()
run(process.execPath, ['--import', 'tsx', 'test/fuzz/main.ts', ...process.argv.slice(2)])
