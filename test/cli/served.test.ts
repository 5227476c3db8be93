/** The command line as a store serves it, run by the real npx in an empty home, without any package registry. */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConnect, type Shown } from '../clients/connect-page.ts'
import { type Exit, PROJECT, runToEnd } from '../support/process.ts'
import { type Person, type RunningStoa, runStoa } from '../support/stoa.ts'
import { temporaryFolder } from '../support/temp.ts'

const BUILT = path.join(PROJECT, 'dist', 'cli')

let running: RunningStoa
let ann: Person
let shown: Shown[]
let home: string
beforeAll(async () => {
  running = await runStoa()
  ann = await running.person('ann')
  shown = (await readConnect(ann)).get('Command line')!.steps
  home = await temporaryFolder('home')
})
afterAll(() => running.close())

/** A line of Connect as somebody pastes it who is signed in by a token. */
async function paste(line: string, cwd = home): Promise<Exit> {
  const env = {
    HOME: home,
    // Nobody is there: whatever npm would want from a registry fails.
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_yes: 'true',
    npm_config_fetch_retries: '0',
    STOA_URL: running.baseUrl,
    STOA_TOKEN: await ann.token('items:read', 'items:write'),
  }
  return runToEnd(env, ['-c', line], { command: ['sh'], cwd })
}

function lineWith(words: string): string {
  return shown.flatMap(({ command }) => command.split('\n')).find((line) => line.includes(words))!
}

describe('with the commands of Connect', () => {
  test('npx says what there is, without what only a checkout has', async () => {
    const address = `npx ${running.baseUrl}/cli/stoa.tgz`
    expect(lineWith(' login ')).toBe(`${address} login ${running.baseUrl}`)
    const ended = await paste(`${address} --help`)
    expect(ended).toMatchObject({ code: 0 })
    expect(ended.stdout).toMatch(/^stoa: the plugin marketplace/)
    expect(ended.stdout).toContain('  publish FOLDER|ZIP')
    expect(ended.stdout).not.toMatch(/serve|DATA_DIR/)
  })

  test('npx publishes a folder', async () => {
    const folder = path.join(home, 'my-skill')
    const made = await paste('mkdir my-skill')
    expect(made.code).toBe(0)
    await writeFile(
      path.join(folder, 'SKILL.md'),
      '---\nname: my-skill\ndescription: Does it.\n---\n\nWell.\n',
    )
    const ended = await paste(lineWith(' publish '))
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toContain(
      `Published my-skill-by-ann 0.1.0 (new): ${running.baseUrl}/store/my-skill-by-ann\n`,
    )
  })

  test('what was checked runs, and what has another checksum does not', async () => {
    const folder = await temporaryFolder()
    expect((await paste(lineWith('curl '), folder)).code).toBe(0)
    const check = lineWith('sha512sum')
    const good = await paste(check.replace('--help', '--version'), folder)
    const { version } = JSON.parse(await readFile(path.join(PROJECT, 'package.json'), 'utf8'))
    expect(good).toMatchObject({ code: 0, stdout: `stoa.tgz: OK\n${version}\n` })
    await writeFile(path.join(folder, 'stoa.tgz'), 'something else')
    const bad = await paste(check, folder)
    expect(bad).toMatchObject({ code: 1, stdout: 'stoa.tgz: FAILED\n' })
  })
})

describe('the package', () => {
  const get = (address: string, headers: Record<string, string> = {}) =>
    fetch(`${running.baseUrl}${address}`, { headers })

  test('comes to anybody, once: its address always with the newest, that of a build for good', async () => {
    const { build } = JSON.parse(await readFile(path.join(BUILT, 'package.json'), 'utf8'))
    const bytes = await readFile(path.join(BUILT, 'stoa.tgz'))
    const [newest, pinned] = [await get('/cli/stoa.tgz'), await get(`/cli/${build}/stoa.tgz`)]
    for (const answer of [newest, pinned]) {
      expect(answer.headers.get('content-type')).toBe('application/gzip')
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
    }
    expect(newest.headers.get('cache-control')).toBe('public, no-cache')
    expect(pinned.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const etag = newest.headers.get('etag')!
    expect((await get('/cli/stoa.tgz', { 'if-none-match': `"x", W/${etag}` })).status).toBe(304)
    expect((await get('/cli/stoa.tgz', { 'if-none-match': '"x"' })).status).toBe(200)
    expect((await get('/cli/0.0.1-0123456789/stoa.tgz')).status).toBe(404)
    expect(lineWith(`/cli/${build}/`)).toBe(`npx ${running.baseUrl}/cli/${build}/stoa.tgz --help`)
    const digest = /^sha-512=:(.+):$/.exec(newest.headers.get('repr-digest')!)![1]
    expect(shown.map(({ text }) => text).join('\n')).toContain(`sha512-${digest}`)
  })

  test('needs no other package, names those that are in it, and is made the same each time', async () => {
    const folder = await temporaryFolder()
    const pack = [process.execPath, path.join(PROJECT, 'scripts', 'pack-cli.mjs')]
    expect(await runToEnd({}, ['again'], { command: pack, cwd: folder })).toMatchObject({ code: 0 })
    const [first, again] = [path.join(BUILT, 'stoa.tgz'), path.join(folder, 'again', 'stoa.tgz')]
    expect((await readFile(again)).equals(await readFile(first))).toBe(true)
    await paste(`tar xzf ${again}`, folder)
    const inside = (name: string) => readFile(path.join(folder, 'package', name), 'utf8')
    expect(
      Object.keys(JSON.parse(await inside('package.json'))).filter((key) => /dependencies/i.test(key)),
    ).toEqual([])
    expect(await inside('THIRD-PARTY-LICENSES.txt')).toMatch(/^archiver \S+ \(MIT\)$/m)
    const imported = (await inside('dist/cli/stoa.mjs')).matchAll(/^import .* from ["']([^"']+)["']/gm)
    const { builtinModules } = await import('node:module')
    for (const [, name] of imported) expect(builtinModules).toContain(name!.replace('node:', ''))

    // npx keeps what it got from an address, also when the store has another by now.
    const manifest = JSON.parse(await inside('package.json'))
    await writeFile(
      path.join(folder, 'package', 'package.json'),
      JSON.stringify({ ...manifest, build: '0.0.9-old' }),
    )
    const old = await paste('node package/dist/cli/stoa.mjs search --json', folder)
    expect(old.code).toBe(0)
    expect(JSON.parse(old.stdout).total).toBe(1)
    expect(old.stderr).toBe(
      `note: this is stoa 0.0.9-old, and the store serves another: npx ${running.baseUrl}/cli/${manifest.build}/stoa.tgz\n`,
    )
  })
})
