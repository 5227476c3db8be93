/**
 * `node scripts/install-clients.mjs FOLDER`: install the clients that test/clients/ drives (Linux on x64; about
 * 1.5 GB, half a minute). Each has a prefix of its own, and `FOLDER/bin/` leads to all of them. What is there in
 * the version of clients.json stays as it is. Plain Node.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const clients = JSON.parse(readFileSync(path.join(import.meta.dirname, 'clients.json'), 'utf8'))
const [, , target] = process.argv
if (target === undefined) {
  console.error('The folder for the clients is missing; say "node scripts/install-clients.mjs FOLDER".')
  process.exit(1)
}
const folder = path.resolve(target)
mkdirSync(path.join(folder, 'bin'), { recursive: true })
const missing = clients.filter((client) => !isInstalled(client))
if (missing.length > 0) console.log(`Installing ${missing.map((client) => client.package).join(', ')} …`)
await Promise.all(missing.map(install))

function isInstalled(client) {
  const mark = markOf(client)
  return existsSync(mark) && readFileSync(mark, 'utf8') === client.package
}

/** The mark comes last, so an installation that was cut off is made again. */
async function install(client) {
  const prefix = path.join(folder, client.program)
  const link = path.join(folder, 'bin', client.program)
  rmSync(prefix, { recursive: true, force: true })
  rmSync(link, { force: true })
  mkdirSync(prefix)
  await npmInstall(client, prefix)
  symlinkSync(path.join('..', client.program, 'node_modules', client.file), link)
  writeFileSync(markOf(client), client.package)
}

/** `--force`: Claude Code names a newer Node than it needs, since its program brings its own. */
function npmInstall(client, prefix) {
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--force']
  const omitted = client.omitsOptional ? ['--omit=optional'] : []
  const args = ['install', '--prefix', prefix, ...quietly, ...omitted, client.package]
  return new Promise((resolve) => {
    const npm = spawn('npm', args, { stdio: 'inherit' })
    npm.once('close', (code) => {
      if (code === 0) return resolve()
      console.error(`npm could not install ${client.package}; see above.`)
      process.exit(1)
    })
  })
}

function markOf({ program }) {
  return path.join(folder, program, '.stoa-installed')
}
