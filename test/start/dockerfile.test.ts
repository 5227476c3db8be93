/** The image without Docker: the Dockerfile's own lines, carried out in temporary folders. */
import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rename } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { PROJECT, startServer } from '../support/process.ts'
import { temporaryFolder } from '../support/temp.ts'

const run = promisify(execFile)

interface Instruction {
  name: string
  text: string
}

interface Stage {
  name: string | undefined
  image: string
  instructions: Instruction[]
}

let build: Stage
let final: Stage
/** What `/app` is in the finished image. */
let app: string

beforeAll(async () => {
  const stages = parseDockerfile(await readFile(path.join(PROJECT, 'Dockerfile'), 'utf8'))
  expect(stages).toHaveLength(2)
  ;[build, final] = stages as [Stage, Stage]
  const root = await temporaryFolder('stoa-image')
  const builder = path.join(root, 'build')
  app = path.join(root, 'app')
  await assemble(build, builder, {})
  await assemble(final, app, { [build.name!]: builder })
}, 300_000)

describe('the image', () => {
  test('starts from its own files alone, as a health check sees', async () => {
    const dataDir = path.join(await temporaryFolder(), 'data')
    const { DATA_DIR, HOST, PORT, ...others } = environmentOf(final)
    expect({ DATA_DIR, HOST, PORT }).toEqual({ DATA_DIR: '/data', HOST: '0.0.0.0', PORT: '8080' })
    const env = { ...others, HOST: HOST!, DATA_DIR: dataDir, PORT: '0', STARTER_ITEMS: '1' }
    const server = await startServer(env, { command: commandOf(final, 'CMD'), cwd: app })

    const { port } = new URL(server.baseUrl)
    await check(port)
    const page = await fetch(`http://127.0.0.1:${port}/sign-in`)
    expect(page.status).toBe(200)
    const links = [...(await page.text()).matchAll(/(?:href|src)="(\/[^"]*\.(?:css|js|svg|ico|png))[^"]*"/g)]
    expect(links.length).toBeGreaterThan(0)
    for (const [, link] of links)
      expect((await fetch(`http://127.0.0.1:${port}${link}`)).status, link).toBe(200)
    expect(server.stdout()).toContain('imported the starter items')

    expect(await server.stop()).toMatchObject({ code: 0, stderr: '' })
    await expect(check(port), 'the health check of a stopped server').rejects.toMatchObject({ code: 1 })
  })

  test('holds no development packages, no sources and no tests', async () => {
    expect((await readdir(app)).sort()).toEqual(
      ['data', 'dist', 'migrations', 'node_modules', 'package.json', 'public'].sort(),
    )
    const { devDependencies } = JSON.parse(await readFile(path.join(PROJECT, 'package.json'), 'utf8'))
    const installed = new Set(await readdir(path.join(app, 'node_modules')))
    const left = Object.keys(devDependencies).filter((name) => installed.has(name))
    expect(left).toEqual([])
  })

  test('runs as somebody who is not root and owns nothing but the data folder', () => {
    const users = final.instructions.filter(({ name }) => name === 'USER').map(({ text }) => text)
    expect(users.length).toBeGreaterThan(0)
    expect(users.at(-1)).not.toMatch(/^(root|0)\b/)
    const { DATA_DIR } = environmentOf(final)
    const runs = final.instructions.filter(({ name }) => name === 'RUN').map(({ text }) => text)
    expect(runs).toEqual([`mkdir ${DATA_DIR} && chown ${users.at(-1)}:${users.at(-1)} ${DATA_DIR}`])
    expect(final.instructions).toContainEqual({ name: 'VOLUME', text: DATA_DIR })
    const names = final.instructions.map(({ name }) => name)
    expect(names.lastIndexOf('RUN'), 'nothing is run as root after USER').toBeLessThan(names.indexOf('USER'))
  })

  test('has Node itself as its first process, so that SIGTERM reaches it', () => {
    expect(commandOf(final, 'CMD')[0]).toBe('node')
    expect(final.instructions.some(({ name }) => name === 'ENTRYPOINT')).toBe(false)
  })

  test('exposes the port that it listens on, and is built on the Node that package.json asks for', async () => {
    expect(final.instructions).toContainEqual({ name: 'EXPOSE', text: environmentOf(final).PORT })
    const { engines } = JSON.parse(await readFile(path.join(PROJECT, 'package.json'), 'utf8'))
    const major = /\d+/.exec(engines.node)![0]
    for (const { image } of [build, final]) expect(image).toMatch(new RegExp(`^node:${major}\\b`))
  })
})

/** The HEALTHCHECK's own command. */
async function check(port: string): Promise<void> {
  const [program, ...args] = commandOf(final, 'HEALTHCHECK')
  await run(program!, args, { cwd: app, env: { PATH: process.env.PATH, PORT: port } })
}

/** Carry out a stage's COPY and RUN lines with `folder` as its WORKDIR. What needs a root of its own is left out. */
async function assemble(stage: Stage, folder: string, stages: Record<string, string>): Promise<void> {
  const workdir = stage.instructions.find(({ name }) => name === 'WORKDIR')!.text
  const ignored = await ignoredPaths()
  await mkdir(folder, { recursive: true })
  for (const { name, text } of stage.instructions) {
    if (name === 'COPY') await copy(text, folder, workdir, stages, ignored)
    if (name === 'RUN' && stages[build.name!] === undefined) {
      const env = { ...process.env, npm_config_prefer_offline: 'true' }
      await run('sh', ['-c', text], { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 })
    }
  }
}

async function copy(
  text: string,
  folder: string,
  workdir: string,
  stages: Record<string, string>,
  ignored: readonly string[],
): Promise<void> {
  const words = text.split(/\s+/)
  const from = words[0]!.startsWith('--from=') ? words.shift()!.slice('--from='.length) : undefined
  const target = words.pop()!
  for (const source of words) {
    const isFolderTarget =
      target.endsWith('/') && (from === undefined ? true : !target.endsWith(`${source}/`))
    const origin =
      from === undefined
        ? path.join(PROJECT, source)
        : path.join(stages[from]!, path.relative(workdir, source))
    const destination = path.join(folder, target, isFolderTarget ? path.basename(source) : '')
    // Nobody needs the first stage any more: what the second takes from it is moved.
    if (from !== undefined) await rename(origin, destination)
    else
      await cp(origin, destination, {
        recursive: true,
        filter: (file) => !ignored.includes(path.relative(PROJECT, file)),
      })
  }
}

async function ignoredPaths(): Promise<string[]> {
  const text = await readFile(path.join(PROJECT, '.dockerignore'), 'utf8')
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

function environmentOf(stage: Stage): Record<string, string> {
  const pairs = stage.instructions
    .filter(({ name }) => name === 'ENV')
    .flatMap(({ text }) => text.split(/\s+/))
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])
  return Object.fromEntries(pairs)
}

/** The JSON form of CMD and of HEALTHCHECK's CMD. */
function commandOf(stage: Stage, name: 'CMD' | 'HEALTHCHECK'): string[] {
  const { text } = stage.instructions.findLast((instruction) => instruction.name === name)!
  return JSON.parse(text.slice(text.indexOf('['))) as string[]
}

function parseDockerfile(text: string): Stage[] {
  const stages: Stage[] = []
  const lines = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
  for (const line of lines) {
    const [, name, rest] = /^(\S+)\s+(.*)$/.exec(line)!
    if (name === 'FROM') {
      const [image, , stage] = rest!.split(/\s+/)
      stages.push({ name: stage, image: image!, instructions: [] })
    } else stages.at(-1)!.instructions.push({ name: name!, text: rest! })
  }
  return stages
}
