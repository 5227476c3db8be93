/** How people have set their git: everything that changes what a checkout writes, alone and together. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect } from 'vitest'
import { git, tryGit } from './git.ts'
import { temporaryFolder } from './temp.ts'

interface GitConfig {
  name: string
  /** `section.name=value`, as `git config --global` writes them. */
  config?: readonly string[]
  /** Of core.attributesFile. */
  attributes?: string
  hasLfs?: boolean
}

const ATTRIBUTES = [
  '* text ident working-tree-encoding=UTF-16',
  '*.sh text eol=crlf',
  '*.md crlf=input',
  '*.bin filter=lfs diff=lfs merge=lfs -text',
  '*.json filter=upper',
].join('\n')

const UPPER = [
  'filter.upper.clean=tr a-z A-Z',
  'filter.upper.smudge=tr a-z A-Z',
  'filter.upper.required=true',
]
const WINDOWS = ['core.autocrlf=true', 'core.eol=crlf']

export const GIT_CONFIGS: readonly GitConfig[] = [
  { name: 'as it comes' },
  { name: 'autocrlf, as on Windows', config: WINDOWS },
  { name: 'autocrlf=input with safecrlf', config: ['core.autocrlf=input', 'core.safecrlf=true'] },
  { name: 'Git LFS', hasLfs: true },
  { name: 'attributes of its own', attributes: ATTRIBUTES, config: UPPER },
  { name: 'all of it', attributes: ATTRIBUTES, config: [...UPPER, ...WINDOWS], hasLfs: true },
]

/** The environment of somebody whose git is set so. */
export async function homeWith({ config = [], attributes, hasLfs = false }: GitConfig) {
  const home = await temporaryFolder('home')
  const env = { HOME: home }
  await mkdir(path.join(home, '.config', 'git'), { recursive: true })
  if (attributes !== undefined)
    await writeFile(path.join(home, '.config', 'git', 'attributes'), `${attributes}\n`)
  for (const entry of config) {
    const at = entry.indexOf('=')
    await git(home, ['config', '--global', entry.slice(0, at), entry.slice(at + 1)], env)
  }
  if (hasLfs) await git(home, ['lfs', 'install', '--skip-repo'], env)
  return env
}

/** Git finds nothing changed, and every file has the bytes of its blob. */
export async function expectExact(clone: string, env: Record<string, string>): Promise<void> {
  expect(await tryGit(clone, ['status', '--porcelain'], env)).toEqual({ code: 0, stdout: '', stderr: '' })
  expect(await inexactFiles(clone)).toEqual([])
}

/** Files whose bytes are not those of their blobs. */
export async function inexactFiles(clone: string): Promise<string[]> {
  const listed = await git(clone, ['ls-tree', '-r', '-z', 'HEAD'])
  const blobs = [...listed.matchAll(/\d+ blob (\w+)\t([^\0]+)\0/g)].map(([, oid, file]) => ({
    oid,
    file: file!,
  }))
  const files = blobs.map(({ file }) => file)
  const hashed = await git(clone, ['hash-object', '--no-filters', '--', ...files])
  const oids = hashed.split('\n')
  return blobs.filter(({ oid }, index) => oid !== oids[index]).map(({ file }) => file)
}

export async function readIn(clone: string, file: string): Promise<Buffer> {
  return readFile(path.join(clone, file))
}
