/** Bare repositories: the store's own, and one for each head that borrows from it: a cache, made again at will. */
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { undefinedIfAbsent } from '../kernel/disk-trouble.ts'
import { temporaryName, writeDurably } from '../kernel/durable.ts'
import type { Oid } from './object.ts'

interface BareRepo {
  folder: string
  head: Oid
  /** `objects/` of the store. The repository names it relative to itself, so that the data folder can move. */
  objectsFolder: string
}

/** gc.auto=0 keeps git from repacking what we own. */
const CONFIG = '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n[gc]\n\tauto = 0\n'

/** Make the repository unless it is there and whole. Whoever loses a race discards; what a power cut tore is made again. */
export async function writeBareRepo(repo: BareRepo): Promise<void> {
  const files = filesOf(repo)
  if (await isWhole(repo.folder, files)) return
  const parent = path.dirname(repo.folder)
  await mkdir(parent, { recursive: true })
  const temporary = temporaryName(parent)
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(temporary, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  await mkdir(path.join(temporary, 'refs'), { recursive: true })
  await mkdir(path.join(temporary, 'objects', 'pack'), { recursive: true })
  await moveInto(temporary, repo.folder, files)
}

function filesOf({ folder, head, objectsFolder }: BareRepo): Readonly<Record<string, string>> {
  const objects = path.relative(path.join(folder, 'objects'), objectsFolder)
  return {
    'objects/info/alternates': `${objects.split(path.sep).join('/')}\n`,
    'packed-refs': `# pack-refs with: peeled fully-peeled sorted \n${head} refs/heads/main\n`,
    config: CONFIG,
    // git looks for HEAD first: it is checked last and so stands for the rest.
    HEAD: 'ref: refs/heads/main\n',
  }
}

async function isWhole(folder: string, files: Readonly<Record<string, string>>): Promise<boolean> {
  const found = await Promise.all(
    Object.entries(files).map(async ([name, content]) => {
      const actual = await readFile(path.join(folder, name), 'utf8').catch(undefinedIfAbsent)
      return actual === content
    }),
  )
  return found.every(Boolean)
}

async function moveInto(
  temporary: string,
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const moved = await rename(temporary, folder).then(
    () => true,
    () => false,
  )
  if (moved) return
  // Somebody was faster, or something damaged stands there.
  if (!(await isWhole(folder, files))) {
    await rm(folder, { recursive: true, force: true })
    await rename(temporary, folder).catch(() => undefined)
  }
  await rm(temporary, { recursive: true, force: true })
}

/** Make an empty bare repository, unless one is there, for objects of its own. */
export async function makeBareRepository(folder: string): Promise<void> {
  await mkdir(path.join(folder, 'objects', 'pack'), { recursive: true })
  await mkdir(path.join(folder, 'objects', 'info'), { recursive: true })
  await mkdir(path.join(folder, 'refs', 'heads'), { recursive: true })
  const config = path.join(folder, 'config')
  if ((await stat(config).catch(undefinedIfAbsent)) !== undefined) return
  await writeDurably(path.join(folder, 'HEAD'), 'ref: refs/heads/main\n')
  // Written last: a repository with a config is complete.
  await writeDurably(config, CONFIG)
}
