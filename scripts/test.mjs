/**
 * `npm test`: install what is missing, build, run the whole suite. Arguments go to vitest; with `--profile` a table says at
 * the end what each file of stories cost. Processor time, because others may use the machine too.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildMissing, installMissing, project, run } from './set-up.mjs'

const args = process.argv.slice(2).filter((argument) => argument !== '--profile')
const command = [path.join(project, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...args]

installMissing()
buildMissing()
if (process.argv.includes('--profile')) profile()
else run(process.execPath, command)

function profile() {
  const folder = mkdtempSync(path.join(tmpdir(), 'stoa-profile-'))
  const file = path.join(folder, 'costs')
  writeFileSync(file, '')
  const env = { ...process.env, STOA_PROFILE: file }
  const { status } = spawnSync(process.execPath, command, { cwd: project, env, stdio: 'inherit' })
  printCosts(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  )
  rmSync(folder, { recursive: true })
  process.exit(status ?? 1)
}

function printCosts(costs) {
  costs.sort((a, b) => b.seconds - a.seconds)
  const total = costs.reduce((sum, { seconds }) => sum + seconds, 0)
  console.log('Seconds of processor time:')
  for (const { file, seconds } of costs) console.log(`${seconds.toFixed(1).padStart(8)}  ${file}`)
  console.log(`${total.toFixed(1).padStart(8)}  all ${costs.length} files`)
}
