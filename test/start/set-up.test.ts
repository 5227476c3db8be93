/** Setting up from a fresh clone: the lock file as it is, `npm ci`, and what is left when that is cut off. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { PROJECT, withDeadline } from '../support/process.ts'
import { temporaryFolder } from '../support/temp.ts'

interface LockedPackage {
  version?: string
  integrity?: string
  resolved?: string
  dev?: boolean
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

describe('the lock file', () => {
  test('names every package of every platform, by its hash and no registry’s address', async () => {
    const { packages } = await readLock()
    const unmet = Object.entries(packages).flatMap(([place, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => foldersAbove(place).every((folder) => packages[`${folder}${name}`] === undefined))
        .map((name) => `${place} needs ${name}`),
    )
    expect(unmet).toEqual([])
    const { '': _, ...others } = packages
    for (const [place, { integrity, resolved }] of Object.entries(others)) {
      expect(integrity, place).toMatch(/^sha512-/)
      expect(resolved, place).toBeUndefined()
    }
  })

  test('says what package.json says', async () => {
    const { dependencies, devDependencies } = JSON.parse(
      await readFile(path.join(PROJECT, 'package.json'), 'utf8'),
    )
    expect((await readLock()).packages['']).toMatchObject({ dependencies, devDependencies })
  })
})

describe('set-up', () => {
  /** A project with our scripts and one small dependency of ours, as locked. */
  let project: string

  beforeEach(async () => {
    project = await temporaryFolder('set-up')
    await cp(path.join(PROJECT, 'scripts'), path.join(project, 'scripts'), { recursive: true })
    const { packages } = await readLock()
    const semver = packages['node_modules/semver']!
    const root = { name: 'small', version: '1.0.0', type: 'module', dependencies: { semver: semver.version } }
    await writeFile(path.join(project, 'package.json'), JSON.stringify(root))
    const { dev: _, ...locked } = semver
    const lock = { lockfileVersion: 3, packages: { '': root, 'node_modules/semver': locked } }
    await writeFile(path.join(project, 'package-lock.json'), JSON.stringify(lock))
  })

  test('installs once: the second time it leaves node_modules alone', async () => {
    expect(await installed()).toMatchObject({ code: 0, stderr: 'Installing packages (once) …\n' })
    await expectWhole()
    await writeFile(path.join(project, 'node_modules', 'mine'), 'still here')
    expect(await installed()).toMatchObject({ code: 0, stderr: '' })
    expect(await readFile(path.join(project, 'node_modules', 'mine'), 'utf8')).toBe('still here')
  })

  test('replaces what was installed from another lock file, and touches no clients beside it', async () => {
    await mkdir(path.join(project, 'node_modules', 'left-pad'), { recursive: true })
    await writeFile(path.join(project, 'node_modules', '.stoa-installed'), 'from another lock file')
    await mkdir(path.join(project, '.cache', 'clients', 'bin'), { recursive: true })
    expect(await installed()).toMatchObject({ code: 0 })
    await expectWhole()
    expect(await readdir(path.join(project, '.cache', 'clients'))).toEqual(['bin'])
  })

  test('refuses a lock file that does not say what package.json says, and leaves what was there', async () => {
    await mkdir(path.join(project, 'node_modules', 'left-pad'), { recursive: true })
    const file = path.join(project, 'package.json')
    const root = JSON.parse(await readFile(file, 'utf8'))
    await writeFile(file, JSON.stringify({ ...root, dependencies: { ...root.dependencies, ajv: '8.20.0' } }))
    const { code, stderr } = await installed()
    expect(code).toBe(1)
    expect(stderr).toContain('Missing: ajv@8.20.0 from lock file')
    expect(await readdir(path.join(project, 'node_modules'))).toEqual(['left-pad'])
  })

  test('comes out right when several begin at once', async () => {
    const ends = await Promise.all([installed(), installed(), installed()])
    for (const { code, stderr } of ends) expect({ code, stderr }).toMatchObject({ code: 0 })
    await expectWhole()
  })

  test('comes out right after one that was killed at any step', async () => {
    const steps = [
      ['spawnSync', 1],
      ['renameSync', 1],
      ['renameSync', 2],
      ['rmSync', 1],
      ['rmSync', 2],
    ] as const
    for (const [name, call] of steps) {
      const step = `call ${call} of ${name}`
      // As after another lock file: what is there has to be replaced.
      await rm(path.join(project, 'node_modules', '.stoa-installed'), { force: true })
      expect((await withDeadline(ended(start(killedAt(name, call))), 'the kill')).signal, step).toBe(
        'SIGKILL',
      )
      expect(await installed(), step).toMatchObject({ code: 0 })
      await expectWhole()
    }
  })

  /** All of it, the mark, and nothing that was made on the way. */
  async function expectWhole(): Promise<void> {
    const modules = await readdir(path.join(project, 'node_modules'))
    expect(modules.filter((name) => name !== '.bin').sort()).toEqual([
      '.package-lock.json',
      '.stoa-installed',
      'semver',
    ])
    expect((await readdir(project)).filter((name) => name.startsWith('.set-up'))).toEqual([])
  }

  const installed = () => withDeadline(ended(start('')), 'set-up to end')

  /** @param before what is run first, in the process that sets up */
  function start(before: string): ChildProcess {
    const program = `${before}
      const { installMissing } = await import(${JSON.stringify(path.join(project, 'scripts', 'set-up.mjs'))})
      installMissing()`
    const args = ['--input-type=module', '--eval', program]
    return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  }
})

/** Kill the process as it calls a function of Node's, of files or of processes, for the so-manieth time. */
function killedAt(name: string, call: number): string {
  return `import fs from 'node:fs'
    import children from 'node:child_process'
    import { syncBuiltinESMExports } from 'node:module'
    const owner = '${name}' in fs ? fs : children
    const original = owner['${name}']
    let calls = 0
    owner['${name}'] = (...args) => {
      calls += 1
      if (calls === ${call}) process.kill(process.pid, 'SIGKILL')
      return original(...args)
    }
    syncBuiltinESMExports()`
}

async function ended(child: ChildProcess) {
  let stderr = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [code, signal] = await once(child, 'close')
  return { code: code as number | null, signal: signal as string | null, stderr }
}

async function readLock(): Promise<{ packages: Record<string, LockedPackage> }> {
  return JSON.parse(await readFile(path.join(PROJECT, 'package-lock.json'), 'utf8'))
}

/** Where Node looks for what a package needs: its own node_modules, then those above it. */
function foldersAbove(place: string): string[] {
  const parts = place === '' ? [] : place.split(/\/?node_modules\//).slice(1)
  return Array.from({ length: parts.length + 1 }, (_, count) =>
    [...parts.slice(0, count).map((part) => `node_modules/${part}/`), 'node_modules/'].join(''),
  )
}
