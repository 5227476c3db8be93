/**
 * The real Claude Code against a real Stoa; not part of `npm test`, because the program is not in the project.
 *
 *   npm install --prefix DIR --force @anthropic-ai/claude-code@2.1.329
 *   CLAUDE=DIR/node_modules/@anthropic-ai/claude-code-linux-x64/claude npm run try-claude
 *
 * Starts a store with the starter items, adds the marketplace, validates the clone, installs every plugin,
 * publishes, opts out and updates, and checks what arrived. Ends with 0 when every step passed.
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { pluginZip } from '../support/items.ts'
import { runStoa } from '../support/stoa.ts'

const STEP_MS_MAX = 150_000

const program = process.env.CLAUDE
if (program === undefined) throw new Error('Set CLAUDE to the program, as the first lines of this file say.')

const scratch = await mkdtemp(path.join(tmpdir(), 'stoa-claude-'))
const config = path.join(scratch, 'config')
const project = path.join(scratch, 'project')
await mkdir(project)
const running = await runStoa({ dataDir: path.join(scratch, 'data'), env: { STARTER_ITEMS: '1' } })
let failures = 0

const ann = await running.person('ann')
expectStatus(await ann.api.upload('/items', { file: pluginZip('tidy', { version: '1.0.0' }) }), 201)
for (const item of ['tidy-by-ann', 'team-workflow', 'test-writer']) {
  expectStatus(await ann.api.put(`/items/${item}/install`), 200)
}

await claude('plugin', 'marketplace', 'add', await ann.cloneUrl())
const clone = path.join(config, 'plugins', 'marketplaces', 'stoa')
const validated = await claude('plugin', 'validate', clone)
check('validate has no warning', !/warning/i.test(validated))
const plugins = await pluginsIn(clone)
check(
  'the catalogue lists what was installed',
  plugins.includes('tidy-by-ann') && plugins.includes('stoa-bundle'),
)
for (const plugin of plugins) await claude('plugin', 'install', `${plugin}@stoa`)
check('nothing was installed with errors', !(await installed()).some((plugin) => 'errors' in plugin))

await claude('plugin', 'marketplace', 'update', 'stoa')
expectStatus(
  await ann.api.upload('/items/tidy-by-ann/versions', { file: pluginZip('tidy', { version: '1.1.0' }) }),
  201,
)
expectStatus(await ann.api.put('/items/commit-messages/opt-out'), 200)
const bundleBefore = versionOf(await installed(), 'stoa-bundle')
await claude('plugin', 'marketplace', 'update', 'stoa')
for (const plugin of plugins) await claude('plugin', 'update', `${plugin}@stoa`)
check('the new version arrived', versionOf(await installed(), 'tidy-by-ann') === '1.1.0')
check('the bundle has another version', versionOf(await installed(), 'stoa-bundle') !== bundleBefore)

expectStatus(await ann.api.delete('/items/team-workflow/install'), 204)
await claude('plugin', 'marketplace', 'update', 'stoa')
check('what was uninstalled is gone', !(await pluginsIn(clone)).includes('team-workflow'))
check(
  'the clone validates again',
  !/warning|error/i.test((await claude('plugin', 'validate', clone)).replace(/0 errors?/g, '')),
)
await claude('plugin', 'marketplace', 'remove', 'stoa')

await running.close()
await rm(scratch, { recursive: true, force: true })
console.log(failures === 0 ? 'Every step passed.' : `${failures} steps failed.`)
process.exit(failures === 0 ? 0 : 1)

interface InstalledPlugin {
  id: string
  version: string
}

async function installed(): Promise<InstalledPlugin[]> {
  const output = await claude('plugin', 'list', '--json')
  return JSON.parse(output.slice(output.indexOf('[')))
}

function versionOf(list: readonly InstalledPlugin[], name: string): string | undefined {
  return list.find((plugin) => plugin.id === `${name}@stoa`)?.version
}

async function pluginsIn(folder: string): Promise<string[]> {
  const manifest = JSON.parse(await readFile(path.join(folder, '.claude-plugin', 'marketplace.json'), 'utf8'))
  return manifest.plugins.map((plugin: { name: string }) => plugin.name)
}

/** Run the program in a scratch home, on loopback only. A failing step is shown and counted. */
async function claude(...args: string[]): Promise<string> {
  try {
    const running = promisify(execFile)(program!, args, {
      cwd: project,
      timeout: STEP_MS_MAX,
      maxBuffer: 16 * 1024 * 1024,
      env: {
        PATH: process.env.PATH ?? '',
        HOME: scratch,
        CLAUDE_CONFIG_DIR: config,
        DISABLE_AUTOUPDATER: '1',
        DISABLE_TELEMETRY: '1',
        DISABLE_ERROR_REPORTING: '1',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        CI: '1',
        NO_COLOR: '1',
      },
    })
    running.child.stdin?.end()
    const { stdout, stderr } = await running
    console.log(`ok    claude ${args.join(' ').replace(/\/\/[^@]*@/, '//…@')}`)
    return stdout + stderr
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    failures += 1
    console.log(`FAIL  claude ${args.join(' ')}\n${stdout}${stderr}`)
    return stdout + stderr
  }
}

function check(what: string, holds: boolean): void {
  console.log(`${holds ? 'ok   ' : 'FAIL '} ${what}`)
  if (!holds) failures += 1
}

function expectStatus(answer: { status: number; body: unknown }, status: number): void {
  if (answer.status !== status)
    throw new Error(`${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`)
}
