/** `npm run bench`: Stoa against git and unzip, on the same content, in the same run. */
import { installMissing, run } from './set-up.mjs'

installMissing()
run(process.execPath, ['--import', 'tsx', 'test/bench/main.ts', ...process.argv.slice(2)])
